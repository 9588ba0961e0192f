using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>Answers a replica's greeting as a primary does, up to its request to follow.</summary>
internal sealed class ReplicaGreeting(ServerOptions options)
{
    private bool _isKnown = options.Password is null;
    private bool _takesMark;

    /// <summary>The port under which the replica says that it listens; 0 while it has not.</summary>
    public int ListeningPort { get; private set; }

    /// <summary>What the replica asked for, in the end.</summary>
    public ReplicaRequest? Request { get; private set; }

    /// <summary>Talks with a replica until it asks to follow.</summary>
    /// <returns>Whether it did; false when it left before.</returns>
    public async Task<bool> HearAsync(Stream connection, PipeReader input, CancellationToken cancellationToken)
    {
        while (Request is null)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (Request is null && ReplicaCommand.TryRead(ref buffer, out string[] words))
            {
                if (Answer(words) is { } answer)
                {
                    await connection.WriteAsync(Encoding.UTF8.GetBytes(answer + "\r\n"), cancellationToken).ConfigureAwait(false);
                }
            }

            input.AdvanceTo(buffer.Start, Request is null ? buffer.End : buffer.Start);
            if (read.IsCompleted && Request is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes a command.</summary>
    /// <returns>The line to answer with; none for what is not answered now.</returns>
    public string? Answer(string[] words)
    {
        if (words.Length == 0)
        {
            return null;
        }

        switch (words[0].ToUpperInvariant())
        {
            case "AUTH":
                return Authenticate(words);
            case var _ when !_isKnown:
                return "-NOAUTH Authentication required.";
            case "PING":
                return "+PONG";
            case "REPLCONF":
                return Configure(words);
            case "PSYNC" when words.Length >= 3:
                return Psync(words);
            case "SYNC":
                Request = new ReplicaRequest(Resume: null, _takesMark, Acknowledges: _takesMark);
                return null;
            default:
                return "-ERR this is a resharding proxy: replicas follow it, it takes no other commands";
        }
    }

    private string Authenticate(string[] words)
    {
        if (options.Password is not { } password)
        {
            return "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?";
        }

        (string user, string given) = words.Length switch
        {
            2 => (options.User ?? "default", words[1]),
            3 => (words[1], words[2]),
            _ => ("", ""),
        };
        bool isRight = user == (options.User ?? "default")
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(password)));
        _isKnown |= isRight;
        return isRight ? "+OK" : "-WRONGPASS invalid username-password pair or user is disabled.";
    }

    private string? Configure(string[] words)
    {
        for (int i = 1; i + 1 < words.Length; i += 2)
        {
            switch (words[i].ToUpperInvariant())
            {
                case "LISTENING-PORT":
                    ListeningPort = int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : 0;
                    break;
                case "CAPA":
                    _takesMark |= words[i + 1].Equals("eof", StringComparison.OrdinalIgnoreCase);
                    break;
                case "IP-ADDRESS" or "VERSION":
                    break;
                case "ACK":
                    return null;
                default:
                    // A replica that is told so goes on without the option.
                    return $"-ERR Unrecognized REPLCONF option: {words[i]}";
            }
        }

        return "+OK";
    }

    private string? Psync(string[] words)
    {
        // An id that no history of ours can have, or an offset that is none, asks for a snapshot like any other that is not known.
        bool isKnown = ReplicationId.TryParse(words[1], out var id)
            & long.TryParse(words[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long next);
        Request = new ReplicaRequest(isKnown && next > 0 ? new ReplicationPosition(id, next - 1) : null, _takesMark, Acknowledges: true);
        return null;
    }
}
