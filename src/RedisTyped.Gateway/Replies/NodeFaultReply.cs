using System.Text;

namespace RedisTyped.Gateway.Replies;

/// <summary>Tells replies that stand in the place of a node that does not answer from those of nodes.</summary>
internal static class NodeFaultReply
{
    /// <summary>How the reply to a request ends that was on the way when the connection was lost.</summary>
    public const string InDoubt = "whether the command ran is not known";

    private static readonly byte[] EndOfDoubt = Encoding.UTF8.GetBytes(InDoubt + "\r\n");

    /// <summary>Whether a reply says that a node cannot be reached, or that the way to it was lost.</summary>
    public static bool IsDown(ReadOnlySpan<byte> reply) => reply.StartsWith("-NODEDOWN "u8);

    /// <summary>Whether a reply says that nobody knows whether its request ran.</summary>
    public static bool IsInDoubt(ReadOnlySpan<byte> reply) => IsDown(reply) && reply.EndsWith(EndOfDoubt);
}
