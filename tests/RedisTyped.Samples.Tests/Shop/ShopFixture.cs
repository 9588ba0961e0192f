namespace RedisTyped.Samples.Tests.Shop;

/// <summary>One shop for the tests of a class; each takes articles of its own.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    internal ShopProcess Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Shop = await ShopProcess.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Shop is not null)
        {
            await Shop.DisposeAsync();
        }
    }
}
