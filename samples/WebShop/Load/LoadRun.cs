using System.Globalization;
using WebShop.Shopping;
using WebShop.Stores;

namespace WebShop.Load;

/// <summary>Lets visitors into the shop for a time, and looks at the books behind them.</summary>
internal static class LoadRun
{
    // So that the load is not over when all is sold; the last article stays scarce, so that some is.
    private const int Delivery = 100_000;

    /// <summary>Runs, and gives whether all was answered and the books are right.</summary>
    /// <exception cref="OperationCanceledException">It was stopped before its time.</exception>
    public static async Task<bool> RunAsync(IServiceProvider services, Uri shop, TimeSpan duration, int visitors, CancellationToken stop)
    {
        var catalog = services.GetRequiredService<ICatalog>();
        var sales = services.GetRequiredService<ISales>();
        var time = services.GetRequiredService<TimeProvider>();
        await Task.WhenAll(Assortment.Ids.SkipLast(1).Select(id => catalog.AddStockAsync(id, Delivery)));
        Books before = await Books.ReadAsync(catalog, sales, time, stop);

        var figures = new LoadFigures();
        using var redis = new RedisFigures();
        long startedAt = time.GetTimestamp();
        await new LoadScreen(duration, visitors, figures, redis).ShowAsync(ShopAsync(shop, duration, visitors, figures, stop));
        double seconds = time.GetElapsedTime(startedAt).TotalSeconds;
        stop.ThrowIfCancellationRequested();

        Books after = await Books.ReadAsync(catalog, sales, time, CancellationToken.None);
        IReadOnlyList<int> wrong = after.WrongSince(before);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            {figures.Requests:N0} requests in {seconds:0.0} s: {figures.Requests / seconds:N0}/s, {figures.Latency}, {figures.Failures:N0} failed
            {redis.Commands:N0} calls to Redis: {redis.Commands / seconds:N0}/s, {redis.GetsPerTrip:0.0} coalesced GETs a trip
            {figures.Orders:N0} orders, {figures.Refusals:N0} carts with something sold out
            {after.SoldSince(before):N0} articles sold, {(wrong.Count == 0 ? "as many as are gone from the shelves" : $"which is not what is gone from the shelves of articles {string.Join(", ", wrong)}")}
            """));
        if (figures.FirstFault is { } fault)
        {
            Console.Error.WriteLine($"The first that failed: {fault}");
        }

        return figures.Failures == 0 && wrong.Count == 0;
    }

    private static async Task ShopAsync(Uri shop, TimeSpan duration, int visitors, LoadFigures figures, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(duration);
        Visitor[] all = [.. Enumerable.Range(1, visitors).Select(number => new Visitor(shop, number, figures))];
        try
        {
            await Task.WhenAll(all.Select(visitor => Task.Run(() => visitor.ShopAsync(end.Token), CancellationToken.None)));
        }
        finally
        {
            foreach (Visitor visitor in all)
            {
                visitor.Dispose();
            }
        }
    }
}
