using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RedisTyped.Nodes;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Planning;

/// <summary>A digest of all that decides where keys live, and on which servers. Nothing in it is a secret, or made from one that could be guessed.</summary>
internal static class TopologyFingerprint
{
    // What a router does with made-up keys says more than its settings: texts of a ring can hold a password (rb's host records), places do not.
    private const int Probes = 1 << 15;

    public static string Of(TopologyPlan topology)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var snapshot = topology.Snapshot;
        Add(digest, snapshot.Router.Name);
        foreach (var (node, plan) in snapshot.Nodes.Zip(topology.Nodes))
        {
            Add(digest, node.Id.Name);
            Add(digest, plan.Configuration is null && plan.Supplied is null ? "" : EndPointText.Of(plan));
            Add(digest, FormattableString.Invariant($"{plan.Configuration?.DefaultDatabase ?? 0}"));
            Add(digest, FormattableString.Invariant($"{node.Weight:R}"));
            Add(digest, string.Join(',', node.Slots));
        }

        Span<byte> key = stackalloc byte[16];
        Span<byte> places = stackalloc byte[4];
        for (int i = 0; i < Probes; i++)
        {
            // Hexadecimal digits of a number that is spread over all of them: no braces, so that the whole key routes.
            ulong spread = (ulong)i * 0x9E3779B97F4A7C15;
            spread.TryFormat(key, out _, "x16");
            int place = snapshot.Nodes.Count == 1 ? 0 : snapshot.Checked(snapshot.Router.Route(key));
            BinaryPrimitives.WriteInt32LittleEndian(places, place);
            digest.AppendData(places);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    // With its length, so that two texts cannot be read as two others.
    private static void Add(IncrementalHash digest, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        digest.AppendData(length);
        digest.AppendData(bytes);
    }
}
