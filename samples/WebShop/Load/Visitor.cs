using System.Diagnostics;
using System.Globalization;
using System.Net;
using WebShop.Shopping;

namespace WebShop.Load;

/// <summary>Somebody with a browser: looks at articles, puts some into the cart, and orders now and then.</summary>
internal sealed class Visitor(Uri shop, int number, LoadFigures figures) : IDisposable
{
    // With cookies and a connection of its own, as a browser has.
    private readonly HttpClient _browser = new() { BaseAddress = shop, Timeout = TimeSpan.FromSeconds(30) };
    private readonly Random _random = new(number);

    /// <summary>Shops until told to stop; a request that is under way then is awaited, so that no order is left half done.</summary>
    public async Task ShopAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            int article = Choose();
            await GetAsync($"/api/articles/{Text(article)}");
            switch (_random.Next(8))
            {
                case 0:
                    await GetAsync($"/api/articles?shelf={Shelf()}&shelf={Shelf()}");
                    break;
                case 1:
                    await PutAsync(article);
                    await OrderAsync();
                    break;
                case 2 or 3:
                    await PutAsync(article);
                    break;
                case 4:
                    await GetAsync("/api/cart");
                    break;
            }
        }
    }

    public void Dispose() => _browser.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // The first articles are looked at far more often than the last ones.
    private int Choose() => Assortment.Ids[(int)(_random.NextDouble() * _random.NextDouble() * Assortment.Ids.Count)];

    private string Shelf() => Assortment.Shelves[_random.Next(Assortment.Shelves.Count)];

    private Task<HttpStatusCode?> GetAsync(string path) => SendAsync(() => _browser.GetAsync(path));

    private Task<HttpStatusCode?> PutAsync(int article) => SendAsync(() => _browser.PostAsJsonAsync("/api/cart", new { article, count = _random.Next(1, 4) }));

    private async Task OrderAsync()
    {
        switch (await SendAsync(() => _browser.PostAsync("/api/orders", null), HttpStatusCode.Conflict))
        {
            case HttpStatusCode.OK:
                figures.Ordered();
                break;
            case HttpStatusCode.Conflict:
                figures.Refused();
                await BeginAnewAsync();
                break;
        }
    }

    // What is sold out now would be at the next order too: a new session has an empty cart.
    private Task<HttpStatusCode?> BeginAnewAsync() => SendAsync(() => _browser.DeleteAsync("/api/session"));

    private async Task<HttpStatusCode?> SendAsync(Func<Task<HttpResponseMessage>> send, HttpStatusCode? otherwise = null)
    {
        long startedAt = Stopwatch.GetTimestamp();
        try
        {
            using HttpResponseMessage answer = await send();
            if (!answer.IsSuccessStatusCode && answer.StatusCode != otherwise)
            {
                figures.Failed($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath}: {(int)answer.StatusCode}");
            }

            return answer.StatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            figures.Failed(fault.Message);
            return null;
        }
        finally
        {
            figures.Took(startedAt);
        }
    }
}
