using FsCheck.Fluent;

namespace RedisTyped.Integration.Tests.HashTags;

/// <summary>
/// Values with braces in them: every key arrives at the node that owns the slot which a real server in cluster mode gives it, and values
/// that would break what the compiler has proved are refused before anything is sent, and no others.
/// </summary>
public sealed class HostileValueTests(Arrivals arrivals, ITestOutputHelper output) : IClassFixture<Arrivals>
{
    private const int Calls = 150;

    public static TheoryData<string> Shapes => [.. HostileCall.All.Select(static c => c.Name)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Every_key_is_on_the_node_of_its_slot_or_refused(string shape)
    {
        HostileCall call = HostileCall.All.Single(c => c.Name == shape);
        int keys = 0, refused = 0;
        arrivals.Take();
        foreach (HostileValues values in HostileValues.Generator.Sample(numberOfSamples: Calls, size: 8))
        {
            bool wasRefused = await IsRefusedAsync(call, values);
            List<Arrival> arrived = arrivals.Take();
            Assert.True(call.IsRefused(values) == wasRefused, $"{(wasRefused ? "refused" : "sent")}: {values}");
            refused += wasRefused ? 1 : 0;
            if (wasRefused)
            {
                Assert.Empty(arrived);
                continue;
            }

            Assert.Contains(arrived, static a => a.Slots.Length > 0);
            foreach (Arrival one in arrived)
            {
                Assert.True(
                    one.Slots.All(slot => Arrivals.NodeOfSlot(slot) == one.Node), $"{values} came to node {one.Node}: {string.Join(' ', one.Words)}");
                Assert.True(!call.OneSlot || one.Slots.Distinct().Count() <= 1, $"{values} lie in several slots: {string.Join(' ', one.Words)}");
                keys += one.Slots.Length;
            }
        }

        output.WriteLine($"{shape}: {Calls - refused} calls sent {keys} keys, each to the node of its CLUSTER KEYSLOT; {refused} calls refused");
        Assert.NotEqual(0, keys);
    }

    [Fact]
    public async Task Scan_over_all_nodes_finds_what_was_accepted_and_reads_the_value_back()
    {
        IFoundStore store = arrivals.Nodes.Redis.Store<IFoundStore>();
        var accepted = new HashSet<string>();
        int refused = 0;
        foreach (HostileValues values in HostileValues.Generator.Sample(numberOfSamples: Calls, size: 8))
        {
            try
            {
                await store.SetAsync(values.A);
                accepted.Add(values.A);
            }
            catch (ArgumentException)
            {
                refused++;
            }
        }

        var found = new List<string>();
        await foreach (string id in store.IdsAsync())
        {
            found.Add(id);
        }

        Assert.Equal(accepted.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        foreach (string id in accepted)
        {
            var keys = new List<string>();
            await foreach (string key in store.KeysOfAsync(id))
            {
                keys.Add(key);
            }

            Assert.Equal([$"found:{{{id}}}:end"], keys);
        }

        Assert.Equal(accepted.Count, await store.DeleteAsync([.. accepted]));
        output.WriteLine($"{accepted.Count} values found again on the three nodes, {refused} refused");
    }

    private async Task<bool> IsRefusedAsync(HostileCall call, HostileValues values)
    {
        try
        {
            await call.MakeAsync(arrivals.Nodes, values);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
