using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Values;

namespace RedisTyped.Integration.Tests.Shapes;

public sealed class Resp2GeoTests(StoreNodes nodes) : GeoTests(nodes), IClassFixture<StoreNodes>;

public sealed class Resp3GeoTests(Resp3StoreNodes nodes) : GeoTests(nodes), IClassFixture<Resp3StoreNodes>;

public abstract class GeoTests(StoreNodes nodes)
{
    private readonly IShapeStore _store = nodes.Redis.Store<IShapeStore>();

    [Fact]
    public async Task Places_are_stored_found_and_measured()
    {
        // The example of the Redis documentation of GEOADD: Palermo and Catania.
        await _store.PlaceAsync("g", [(13.361389, 38.115556, "a")]);
        Assert.True(await _store.PlaceOneAsync("g", new(15.087269, 37.502669), "b"));

        GeoPoint?[] positions = await _store.PositionsAsync("g", "a", "nowhere");
        Assert.Equal(13.361389, positions[0]!.Value.Longitude, 5);
        Assert.Equal(38.115556, positions[0]!.Value.Latitude, 5);
        Assert.Null(positions[1]);
        Assert.Equal(166.2742, await _store.DistanceAsync("g"));

        GeoMatch<string>[] found = await _store.SearchAsync("g", new(15, 37));
        Assert.Equal(["b", "a"], found.Select(static m => m.Member));
        Assert.Equal(56.4413, found[0].Distance);
        Assert.Equal(3479447370796909, found[0].Hash);
        Assert.Equal(15.087269, found[0].Position!.Value.Longitude, 5);
        Assert.Equal([("b", 56.4413), ("a", 190.4424)], await _store.DistancesAsync("g", new(15, 37)));
    }

    [Fact]
    public async Task Nothing_is_nowhere()
    {
        Assert.Equal([null], await _store.PositionsAsync("nobody", "a"));
        Assert.Null(await _store.DistanceAsync("nobody"));
        Assert.Empty(await _store.SearchAsync("nobody", new(15, 37)));
    }
}
