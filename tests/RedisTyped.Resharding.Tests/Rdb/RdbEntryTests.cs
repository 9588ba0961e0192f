using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Entries;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>Keys of an RDB as payloads of RESTORE.</summary>
public sealed class RdbEntryTests
{
    [Fact]
    public async Task Each_key_is_given_with_the_payload_that_DUMP_gives()
    {
        await using RdbServers servers = await RdbServers.StartAsync();
        await servers.FillAsync();
        var sink = new Payloads(static _ => true);

        await ReadAsync(await servers.SaveAsync(), new RdbEntryReader(sink));

        Assert.True(sink.Entries.Count > 1000);
        foreach ((string key, int database, long? expiry, byte[] payload) in sink.Entries)
        {
            if (key.Length == 0 && database == -1)
            {
                Assert.Equal((byte[]?)await servers.Source.ExecuteAsync("FUNCTION", "DUMP"), payload);
                continue;
            }

            IDatabase source = servers.Source.Multiplexer.GetDatabase(database);
            Assert.Equal(await source.KeyDumpAsync(RdbBytes.Latin(key)), payload);
            Assert.Equal(expiry ?? -1, (long)await source.ExecuteAsync("PEXPIRETIME", (RedisKey)RdbBytes.Latin(key)));
        }
    }

    [Theory]
    [InlineData("types", "k8", "00204aa9d10100000201016601760001670177")]
    [InlineData("strings", "-5", "000a6d696e75732066697665")]
    public async Task Only_wanted_values_are_given(string fixture, string key, string payload)
    {
        var sink = new Payloads(other => other == key);

        await ReadAsync(RdbFixtures.All[fixture], new RdbEntryReader(sink));

        Assert.Contains(payload, Convert.ToHexStringLower(Assert.Single(sink.Entries, entry => entry.Key == key).Payload), StringComparison.Ordinal);
        Assert.DoesNotContain(sink.Entries, entry => entry.Key != key && entry.Database >= 0);
    }

    /// <summary>A sample of Redis 7.4: DUMP of a hash with expiring fields.</summary>
    [Fact]
    public async Task The_payload_ends_with_version_and_checksum()
    {
        var sink = new Payloads(static key => key == "k8");

        await ReadAsync(RdbFixtures.All["types"], new RdbEntryReader(sink));

        Assert.Equal(
            "1800204aa9d101000002010166017600016701770c008cbf97277885f3e9",
            Convert.ToHexStringLower(Assert.Single(sink.Entries).Payload));
    }

    [Fact]
    public async Task A_type_that_the_target_does_not_know_stops_with_its_key()
    {
        var fault = await Assert.ThrowsAsync<RdbFormatException>(
            () => ReadAsync(RdbFixtures.All["types"], new RdbEntryReader(new Payloads(static _ => true), highestVersion: 10)));

        Assert.Equal((RdbFault.Unsupported, "\"k4\""), (fault.Fault, fault.Key));
    }

    private static async Task ReadAsync(byte[] rdb, RdbEntryReader reader)
    {
        using (reader)
        {
            await reader.RunAsync(PipeReader.Create(new ReadOnlySequence<byte>(rdb)), TestContext.Current.CancellationToken);
        }
    }

    private sealed class Payloads(Func<string, bool> wants) : IRdbEntrySink
    {
        private readonly List<byte> _payload = [];
        private (string Key, int Database, long? Expiry) _entry;

        public List<(string Key, int Database, long? Expiry, byte[] Payload)> Entries { get; } = [];

        public bool Begin(in RdbEntry entry)
        {
            _entry = (Encoding.Latin1.GetString(entry.Key), entry.IsFunction ? -1 : entry.Database, entry.ExpiresAt);
            _payload.Clear();
            _payload.Add(entry.Type);
            return entry.IsFunction || wants(_entry.Key);
        }

        public void Value(ReadOnlySpan<byte> piece) => _payload.AddRange(piece);

        public void End(ReadOnlySpan<byte> footer)
        {
            _payload.AddRange(footer);
            Entries.Add((_entry.Key, _entry.Database, _entry.Expiry, [.. _payload]));
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
