using System.Text;
using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Tests.Sessions;
using RedisTyped.Integration.Tests.Commands;

namespace RedisTyped.Gateway.Tests.Differential;

/// <summary>Runs lines through a gateway and on one server, and compares what the two reply.</summary>
/// <param name="gateway">Sends a command to the gateway and gives so many replies.</param>
/// <param name="direct">The server.</param>
/// <param name="otherPort">The port of a second server, for MIGRATE.</param>
internal sealed class DifferentialRun(Func<IReadOnlyList<byte[]>, int, Task<ReadOnlyMemory<byte>>> gateway, SocketConnection direct, int otherPort)
{
    private bool _isSilent;
    private bool _skipsOne;
    private ReadOnlyMemory<byte> _lastOfGateway;
    private ReadOnlyMemory<byte> _lastOfServer;

    /// <summary>What differs.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The commands that were compared.</summary>
    public HashSet<string> Compared { get; } = new(StringComparer.Ordinal);

    /// <summary>How many replies were compared.</summary>
    public int Count { get; private set; }

    /// <summary>Runs a line of commands.</summary>
    /// <param name="line">Commands, parted by <c> ; </c>.</param>
    /// <param name="tag">The hash tag that all keys get; null: they stay as they are.</param>
    public async Task RunAsync(string line, string? tag)
    {
        foreach (string command in line.Split(" !! ")[0].Split(" ; "))
        {
            string[] words = CommandLine.Split(command);
            CommandRule? rule = Rule(words);
            if (rule is not null && ComparedLines.WhyNot(rule) is not null)
            {
                continue;
            }

            Likeness likeness = rule is null ? Likeness.Same : ComparedLines.Of(rule.Spec, words);
            int replies = Expected(rule, words);
            ReadOnlyMemory<byte> ofServer = await direct.AskAsync(Bytes(rule, words, tag, _lastOfServer), replies);
            ReadOnlyMemory<byte> ofGateway = await gateway(Bytes(rule, words, tag, _lastOfGateway), replies);
            Compare(line, command, rule?.Spec.Name ?? "", ofGateway, ofServer, likeness);
            (_lastOfGateway, _lastOfServer) = (ofGateway, ofServer);
            Count++;
            if (rule is not null)
            {
                Compared.Add(rule.Spec.Name);
            }
        }
    }

    private static CommandRule? Rule(string[] words) =>
        CommandRules.Find(Encoding.Latin1.GetBytes(words[0]), words.Length > 1 ? Encoding.Latin1.GetBytes(words[1]) : []);

    private byte[][] Bytes(CommandRule? rule, string[] words, string? tag, ReadOnlyMemory<byte> last)
    {
        string[] sent = [.. words];
        if (tag is not null && rule is not null)
        {
            foreach (int at in KeyFinder.Find(rule.Spec, words).Positions)
            {
                sent[at] = words[at].Length == 0 ? "" : $"{words[at]}{{{tag}}}";
            }
        }

        return [.. sent.Select(word => word switch
        {
            "$last" => RawReply.Text(last.Span).ToArray(),
            "$port" => Encoding.ASCII.GetBytes($"{otherPort}"),
            _ => Encoding.Latin1.GetBytes(word),
        })];
    }

    // One for each channel, and none to whom wants none.
    private int Expected(CommandRule? rule, string[] words)
    {
        int replies = rule?.Handling == Handling.Subscription ? Math.Max(1, words.Length - 1) : 1;
        string mode = rule?.Spec.Name == "CLIENT REPLY" && words.Length == 3 ? words[2] : "";
        _isSilent = mode == "OFF" || (_isSilent && mode != "ON");
        bool isSkipped = _skipsOne;
        _skipsOne = mode == "SKIP";
        return _isSilent || _skipsOne || isSkipped ? 0 : replies;
    }

    private void Compare(string line, string command, string name, ReadOnlyMemory<byte> ofGateway, ReadOnlyMemory<byte> ofServer, Likeness likeness)
    {
        bool isLike = likeness switch
        {
            Likeness.Same => ofGateway.Span.SequenceEqual(ofServer.Span),
            Likeness.AnyOrder => Sorted(ofGateway).SequenceEqual(Sorted(ofServer)),
            Likeness.Alike => VaryingParts.Without(name, ofGateway) == VaryingParts.Without(name, ofServer),
            _ => Shape(ofGateway) == Shape(ofServer) && (!RawReply.IsError(ofServer.Span) || ofGateway.Span.SequenceEqual(ofServer.Span)),
        };
        if (!isLike)
        {
            Faults.Add($"{command}\n   in {line}\n  gateway: {Text(ofGateway)}\n  server:  {Text(ofServer)}");
        }
    }

    // The bytes of all scalars within, sorted: the order of no aggregate counts, at any depth.
    private static IEnumerable<string> Sorted(ReadOnlyMemory<byte> reply) => Scalars(reply).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Scalars(ReadOnlyMemory<byte> reply) =>
        reply.Span[0] is (byte)'*' or (byte)'~' or (byte)'%' && !RawReply.IsNil(reply.Span)
            ? RawReply.Elements(reply).SelectMany(Scalars).Prepend(((char)reply.Span[0]).ToString())
            : [Encoding.Latin1.GetString(reply.Span)];

    // Nil may stand for any value, as where chance decides.
    private static char Shape(ReadOnlyMemory<byte> reply) => reply.IsEmpty ? ' ' : (char)reply.Span[0];

    private static string Text(ReadOnlyMemory<byte> reply)
    {
        string text = Encoding.Latin1.GetString(reply.Span).Replace("\r\n", "^", StringComparison.Ordinal);
        return text.Length > 600 ? text[..600] + "…" : text;
    }
}
