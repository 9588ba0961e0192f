using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RedisTyped.Gateway.Dashboard.Assets;

namespace RedisTyped.Gateway.Dashboard.Feed;

/// <summary>Answers with the stream of a viewer, until it leaves, is dropped, or the application stops.</summary>
internal static class EventStream
{
    public static async Task WriteAsync(HttpContext context, DashboardFeed feed)
    {
        HttpResponse response = context.Response;
        AssetResponse.Guard(response.Headers);
        response.Headers.CacheControl = "no-store";
        if (feed.TryEnter() is not { } viewer)
        {
            response.Headers.RetryAfter = "5";
            await Results.Problem("As many look at the dashboard as may (maxViewers); come back when one of them has left.", statusCode: StatusCodes.Status503ServiceUnavailable)
                .ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        CancellationToken dropped = viewer.Dropped;
        try
        {
            // Proxies such as nginx hold answers back unless they are told not to.
            response.Headers["X-Accel-Buffering"] = "no";
            response.ContentType = "text/event-stream; charset=utf-8";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            CancellationToken stopping = context.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, dropped, stopping);
            await WriteAsync(response, viewer, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It has left, or the application stops.
        }
        finally
        {
            if (dropped.IsCancellationRequested)
            {
                context.Abort();
            }

            feed.Leave(viewer);
        }
    }

    private static async Task WriteAsync(HttpResponse response, FeedViewer viewer, CancellationToken end)
    {
        while (await viewer.Frames.WaitToReadAsync(end).ConfigureAwait(false))
        {
            while (viewer.Frames.TryRead(out byte[]? frame))
            {
                await response.Body.WriteAsync(frame, end).ConfigureAwait(false);
            }

            await response.Body.FlushAsync(end).ConfigureAwait(false);
        }
    }
}
