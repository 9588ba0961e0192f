using System.Text;
using RedisTyped.Hashing;
using RedisTyped.Keys;
using RedisTyped.Routing.Ketama;

namespace RedisTyped.Routing.Twemproxy;

/// <summary>
/// <c>twemproxy</c>: a pool of twemproxy 0.5 (https://github.com/twitter/twemproxy), with any of its hashes, by ring or by remainder. What it
/// puts on the ring and counts servers by are their names, here the ring texts of the nodes.
/// </summary>
internal sealed class TwemproxyRouter : ShardRouter
{
    public const string RouterName = "twemproxy";

    // Weights are signed 32-bit numbers there, and their sum an unsigned one.
    private const double HighestWeight = int.MaxValue;

    private readonly TwemproxyHash _hash;
    private readonly HashRing? _ring;
    private readonly WeightedRemainder? _remainder;
    private readonly string _tags;
    private readonly byte _open;
    private readonly byte _close;

    /// <summary>Makes the router of nodes and settings that <see cref="Check"/> finds nothing in.</summary>
    public TwemproxyRouter(IReadOnlyList<RouterNode> nodes, TwemproxySettings? settings)
    {
        settings ??= new TwemproxySettings();
        _hash = settings.Hash;
        _tags = settings.HashTag;
        if (_tags.Length > 0)
        {
            byte[] tags = Encoding.UTF8.GetBytes(_tags);
            (_open, _close) = (tags[0], tags[1]);
        }

        if (settings.Distribution == TwemproxyDistribution.Ketama)
        {
            _ring = Continuum.Of(nodes);
        }
        else
        {
            _remainder = new WeightedRemainder(nodes);
        }
    }

    public override string Name => RouterName;

    public override bool UsesHashTags => _tags == ClusterTags;

    internal override string Tags => _tags;

    internal override bool HasOwnParts => _tags.Length > 0 && _tags != ClusterTags;

    internal override IReadOnlyList<double> ExpectedShares =>
        _remainder is { } remainder ? remainder.Shares(Values)
        : Values == 1L << 32 ? _ring!.Shares
        : CountedShares();

    /// <summary>The hash of keys.</summary>
    internal TwemproxyHash Hash => _hash;

    /// <summary>How many different values it has.</summary>
    internal long Values => TwemproxyHashes.ValuesOf(_hash);

    /// <summary>The ring, where the distribution is <c>ketama</c>.</summary>
    internal HashRing? Ring => _ring;

    /// <summary>The places, where the distribution is <c>modula</c>.</summary>
    internal WeightedRemainder? Remainder => _remainder;

    /// <summary>Tells of what twemproxy itself could not have.</summary>
    public static void Check(IReadOnlyList<RouterNode> nodes, RouterSettings settings, ICollection<string> faults)
    {
        TwemproxySettings chosen = settings.Twemproxy ?? new TwemproxySettings();
        int before = faults.Count;
        if (chosen.HashTag is null || Encoding.UTF8.GetByteCount(chosen.HashTag) is not (0 or 2))
        {
            faults.Add("twemproxy.hashTag: is not two characters; write the one that opens a tag and the one that closes it, such as {}, or leave it out");
        }

        if (!Enum.IsDefined(chosen.Hash))
        {
            faults.Add($"twemproxy.hash: {chosen.Hash} is no hash of twemproxy; it can be {string.Join(", ", Enum.GetNames<TwemproxyHash>())}");
        }

        if (!Enum.IsDefined(chosen.Distribution))
        {
            faults.Add(
                $"twemproxy.distribution: {chosen.Distribution} is no distribution of twemproxy; "
                + $"it can be {string.Join(", ", Enum.GetNames<TwemproxyDistribution>())}");
        }

        if (nodes.Any(static node => node.Weight > HighestWeight) || nodes.Sum(static node => node.Weight) > uint.MaxValue)
        {
            faults.Add(FormattableString.Invariant(
                $"the weights are more than twemproxy can count; each can be up to {HighestWeight}, and all together up to {uint.MaxValue}"));
        }

        if (faults.Count == before && chosen.Distribution == TwemproxyDistribution.Ketama && nodes.All(static node => node.Weight >= 1))
        {
            Continuum.Check(nodes, faults);
        }
    }

    public override int Route(ReadOnlySpan<byte> routedPart) => NodeAt(HashOf(routedPart));

    public override RouteDetail Explain(ReadOnlySpan<byte> routedPart)
    {
        uint hash = HashOf(routedPart);
        return new RouteDetail(NodeAt(hash), Hash: hash, Point: _ring?.PointAt(hash).Value);
    }

    /// <summary>Gives the node of a hash.</summary>
    internal int NodeAt(uint hash) => _ring is { } ring ? ring.NodeAt(hash) : _remainder!.NodeAt(hash);

    internal override KeyParts PartsOf(ReadOnlySpan<byte> key) =>
        _tags.Length > 0 && HashTagRule.TryFind(key, _open, _close, out int start, out int length)
            ? new KeyParts(start..(start + length), .., HasTag: true)
            : new KeyParts(.., .., HasTag: false);

    // The usual one without the switch.
    private uint HashOf(ReadOnlySpan<byte> routedPart) =>
        _hash == TwemproxyHash.Fnv1a64 ? Fnv.Compute1AWith64(routedPart) : TwemproxyHashes.Compute(_hash, routedPart);

    private double[] CountedShares()
    {
        double[] shares = new double[_ring!.Shares.Count];
        for (uint hash = 0; hash < Values; hash++)
        {
            shares[_ring.NodeAt(hash)] += 1.0 / Values;
        }

        return shares;
    }
}
