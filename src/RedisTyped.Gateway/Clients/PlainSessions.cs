using System.Text;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>Sessions that know PING, ECHO, QUIT and nothing else.</summary>
internal sealed class PlainSessions : IClientSessions
{
    public IClientSession Begin(GatewayClient client, IReplyOutput output) => new PlainSession(output);

    private sealed class PlainSession(IReplyOutput output) : IClientSession
    {
        public bool TakesAll => false;

        public bool IsLimited => false;

        public int Protocol => 2;

        public bool IsClosing { get; private set; }

        public bool Passes(ForwardPlan plan, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments) => true;

        public ValueTask AnswerAsync(IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
        {
            var reply = new RespBuffer();
            string name = Encoding.Latin1.GetString(words[0]).ToUpperInvariant();
            switch (name)
            {
                case "PING" when words.Count == 1:
                    reply.WriteStatus("PONG");
                    break;
                case "PING" or "ECHO" when words.Count == 2:
                    reply.WriteBulk(words[1]);
                    break;
                case "QUIT":
                    IsClosing = true;
                    reply.WriteStatus("OK");
                    break;
                default:
                    reply.WriteError(ForwardPlans.Find(words[0]) is null
                        ? $"ERR unknown command '{name}'"
                        : $"ERR wrong number of arguments for '{name.ToLowerInvariant()}' command");
                    break;
            }

            return output.WriteAsync(reply.WrittenMemory, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
