using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Planning;

/// <summary>Looks at the keys of a source, all or a sample, and finds where they go. Reads only.</summary>
/// <remarks>
/// A sample is the beginning of a SCAN of each database. A cursor walks the buckets of the server's table, and a key's bucket comes from a keyed hash
/// of it, so that the first buckets are as good a sample as any; RANDOMKEY prefers keys that share a bucket with few. A page is taken whole, for the
/// same reason.
/// </remarks>
/// <param name="old">The topology that the keys were written by.</param>
/// <param name="new">The one that they are to be looked for by.</param>
/// <param name="source">The node's place in the old one.</param>
/// <param name="places">The places in the new one of the servers of the old one; -1 for those that are not in it.</param>
/// <param name="options">How much is looked at, and what becomes of strays.</param>
internal sealed class KeySurvey(TopologySnapshot old, TopologySnapshot @new, int source, IReadOnlyList<int> places, PlanOptions options)
{
    private const int PageSize = 500;
    private const int StraysShown = 20;
    private const long WorthListing = 1 << 20;

    private readonly StrayRule _strays = new(options.Policies.Strays, places);
    private readonly SurveyTally _all = new(@new.Nodes.Count);
    private readonly List<(byte[] Key, BigKey Entry)> _big = [];
    private readonly List<string> _straySample = [];
    private readonly List<Stray> _movingStrays = [];

    /// <summary>How many keys were looked at.</summary>
    public long Seen { get; private set; }

    /// <summary>Whether the server says how much memory a key takes.</summary>
    public bool KnowsSizes { get; private set; } = true;

    public long Keys => (long)Math.Round(_all.AllKeys);

    public long Bytes => (long)Math.Round(_all.AllBytes);

    public long StrayKeys => (long)Math.Round(_all.Strays);

    public IReadOnlyList<string> StraySample => _straySample;

    /// <summary>Strays that are brought somewhere, or the first of them.</summary>
    public IReadOnlyList<Stray> MovingStrays => _movingStrays;

    /// <summary>Whether there are more of them.</summary>
    public bool HasMoreStrays { get; private set; }

    public IReadOnlyList<BigKey> BigKeys => [.. _big.Select(static big => big.Entry)];

    /// <summary>Which part of the keys has a hash tag that both routers go by.</summary>
    public double TaggedShare => _all.AllKeys == 0 ? 0 : _all.Tagged / _all.AllKeys;

    /// <summary>How many keys go to a node of the new topology, those that are there already among them.</summary>
    public long KeysTo(int target) => (long)Math.Round(_all.Keys[target]);

    /// <summary>The memory of those.</summary>
    public long BytesTo(int target) => (long)Math.Round(_all.Bytes[target]);

    public async Task RunAsync(NodeClient node, NodeReport report, CancellationToken cancellationToken)
    {
        long all = report.AllKeys;
        long wanted = options.Full ? all : Math.Min(all, options.SampleSize);
        foreach (var (db, keys) in report.Keys.OrderBy(static database => database.Key))
        {
            await node.AskAsync(cancellationToken, "SELECT", db.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
            long most = options.Full ? long.MaxValue : Math.Max(1, (long)Math.Ceiling(keys * (double)wanted / all));
            var tally = new SurveyTally(@new.Nodes.Count);
            long begun = Seen;
            string cursor = "0";
            do
            {
                object? reply = await node.AskAsync(cancellationToken, "SCAN", cursor, "COUNT", PageSize.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
                if (reply is not object?[] { Length: 2 } page || page[1] is not object?[] names)
                {
                    throw node.Refused("SCAN", new ReplyError("its reply is no page of keys"));
                }

                cursor = ReplyTree.Text(page[0]);
                Seen += names.Length;
                await LookAsync(node, db, [.. names.OfType<byte[]>().Where(static key => !OwnKeys.Is(key))], tally, cancellationToken).ConfigureAwait(false);
                options.Progress?.Report(new PlanProgress(node.Node, Math.Min(Seen, wanted), wanted));
            }
            while (cursor != "0" && Seen - begun < most);

            // What the server counted stands for what was not looked at.
            _all.Add(tally, cursor == "0" ? 1 : Math.Max(1, keys / (double)(Seen - begun)));
        }

        await NameTypesAsync(node, cancellationToken).ConfigureAwait(false);
    }

    private async Task LookAsync(NodeClient node, int db, byte[][] keys, SurveyTally tally, CancellationToken cancellationToken)
    {
        object?[] sizes = new object?[keys.Length];
        if (KnowsSizes && keys.Length > 0)
        {
            var request = new RespBuffer();
            foreach (byte[] key in keys)
            {
                request.WriteArray(3);
                request.WriteBulk("MEMORY"u8);
                request.WriteBulk("USAGE"u8);
                request.WriteBulk(key);
            }

            sizes = await node.SendAsync(request, keys.Length, cancellationToken).ConfigureAwait(false);
            KnowsSizes = !sizes.Any(static size => size is ReplyError);
        }

        for (int i = 0; i < keys.Length; i++)
        {
            Look(node, db, keys[i], sizes[i] as long? ?? 0, tally);
        }
    }

    private void Look(NodeClient node, int db, byte[] key, long size, SurveyTally tally)
    {
        int owner = old.OwnerOf(key);
        bool isStray = owner != source;
        int target = @new.OwnerOf(key);
        if (isStray && !_strays.Brings(owner, target))
        {
            target = -1;
        }
        else if (isStray && places[source] != target)
        {
            Keep(new Stray(owner, db, key));
        }

        bool isTagged = old.Router.UsesHashTags && @new.Router.UsesHashTags && old.Router.PartsOf(key).HasTag;
        tally.Add(target, size, isStray, isTagged);
        if (isStray && _straySample.Count < StraysShown)
        {
            _straySample.Add(KeyText.Of(key, key.Length));
        }

        if (size < WorthListing || options.BigKeysListed == 0 || (_big.Count == options.BigKeysListed && size <= _big[^1].Entry.Bytes))
        {
            return;
        }

        _big.Add((key, new BigKey(node.Node, db, KeyText.Of(key, key.Length), "", size, target < 0 ? null : @new.Nodes[target].Id.Name)));
        _big.Sort(static (one, other) => other.Entry.Bytes.CompareTo(one.Entry.Bytes));
        if (_big.Count > options.BigKeysListed)
        {
            _big.RemoveAt(_big.Count - 1);
        }
    }

    private void Keep(Stray stray)
    {
        if (_movingStrays.Count < options.StraysAsked)
        {
            _movingStrays.Add(stray);
        }
        else
        {
            HasMoreStrays = true;
        }
    }

    private async Task NameTypesAsync(NodeClient node, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _big.Count; i++)
        {
            var (key, entry) = _big[i];
            var request = new RespBuffer();
            request.WriteRequest("SELECT", entry.Database.ToString(CultureInfo.InvariantCulture));
            request.WriteArray(2);
            request.WriteBulk("TYPE"u8);
            request.WriteBulk(key);
            object?[] replies = await node.SendAsync(request, 2, cancellationToken).ConfigureAwait(false);
            _big[i] = (key, entry with { Type = ReplyTree.Text(replies[1]) });
        }
    }
}

/// <summary>A key that the old topology looks for on another node than has it.</summary>
/// <param name="Owner">The place of that in the old topology.</param>
/// <param name="Database">Its database.</param>
/// <param name="Key">Its name.</param>
internal readonly record struct Stray(int Owner, int Database, byte[] Key);
