using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;
using RedisTyped.Hashing;
using RedisTyped.Keys;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Clusters;

/// <summary>
/// How the gateway looks to a client of a Redis Cluster: as one primary that has all slots, at the address that the client has connected to. It
/// needs no redirects, and the nodes stay behind the gateway. Immutable and thread-safe.
/// </summary>
/// <param name="announced">The address to give to clients, as <c>10.0.0.1:6379</c>; null: the one that the client has connected to.</param>
internal sealed class ClusterView(string? announced = null)
{
    private const int LastSlot = SlotRange.SlotCount - 1;

    /// <summary>Answers a command of <see cref="Handling.Cluster"/>.</summary>
    /// <param name="rule">The command.</param>
    /// <param name="words">Its words.</param>
    /// <param name="localAddress">The address that the client has connected to.</param>
    /// <param name="protocol">The RESP that it has its replies in.</param>
    public ReadOnlyMemory<byte> Answer(CommandRule rule, IReadOnlyList<byte[]> words, string localAddress, int protocol)
    {
        string address = announced ?? localAddress;
        (string host, int port) = Address(address);
        string id = IdOf(address);
        var text = new ReplyText(protocol);
        switch (rule.Spec.Name)
        {
            case "CLUSTER KEYSLOT":
                return ReplyText.Integer(SlotOf(words[2]));
            case "CLUSTER MYID":
                return ReplyText.BulkOf(id);
            case "CLUSTER INFO":
                return text.Verbatim(Info()).Bytes;
            case "CLUSTER NODES":
                return text.Verbatim(Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"{id} {host}:{port}@{port + 10000} myself,master - 0 0 1 connected 0-{LastSlot}\n"))).Bytes;
            case "CLUSTER SLOTS":
                return text.Array(1).Array(3).Number(0).Number(LastSlot).Array(4).Bulk(host).Number(port).Bulk(id).Array(0).Bytes;
            case "CLUSTER SHARDS":
                text.Array(1).Map(2).Bulk("slots").Array(2).Number(0).Number(LastSlot).Bulk("nodes").Array(1);
                return text.Map(7).Bulk("id").Bulk(id).Bulk("port").Number(port).Bulk("ip").Bulk(host).Bulk("endpoint").Bulk(host)
                    .Bulk("role").Bulk("master").Bulk("replication-offset").Number(0).Bulk("health").Bulk("online").Bytes;
            case "ASKING" or "READONLY" or "READWRITE":
                // Which server answers reads is the gateway's choice, by its ReadFrom.
                return ReplyText.Ok;
            default:
                return ReplyText.Error($"ERR '{rule.FullName}' is not available here: the gateway has no slots of its own");
        }
    }

    private static int SlotOf(ReadOnlySpan<byte> key) =>
        Crc16.Compute(HashTagRule.TryFind(key, out int start, out int length) ? key.Slice(start, length) : key) & LastSlot;

    // The same for all clients that connect to one address, and another for another gateway.
    private static string IdOf(string address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..40];

    private static (string Host, int Port) Address(string address)
    {
        int colon = address.LastIndexOf(':');
        return (address[..colon].Trim('[', ']'), int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    private static byte[] Info() => Encoding.ASCII.GetBytes(
        "cluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_ok:16384\r\ncluster_slots_pfail:0\r\ncluster_slots_fail:0\r\n"
        + "cluster_known_nodes:1\r\ncluster_size:1\r\ncluster_current_epoch:1\r\ncluster_my_epoch:1\r\n"
        + "cluster_stats_messages_sent:0\r\ncluster_stats_messages_received:0\r\ntotal_cluster_links_buffer_limit_exceeded:0\r\n");
}
