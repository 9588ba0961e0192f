using System.Globalization;
using System.Text;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Security;

namespace RedisTyped.Gateway.Sessions;

/// <summary>Answers what concerns the client's own connection: AUTH, HELLO, PING, SELECT, CLIENT … Nothing of it reaches a node.</summary>
internal sealed class ConnectionCommands(SessionScope scope, ClientState client)
{
    private const string BadName = "ERR Client names cannot contain spaces, newlines or special characters.";

    /// <summary>Answers a command of <see cref="Handling.Session"/> or <see cref="Handling.Database"/>.</summary>
    public async Task<ReadOnlyMemory<byte>> AnswerAsync(CommandRule rule, IReadOnlyList<byte[]> words, CancellationToken cancellationToken) =>
        rule.Spec.Name switch
        {
            "PING" => Ping(words),
            "ECHO" => ReplyText.BulkOf(words[1]),
            "AUTH" => Authenticate(words),
            "HELLO" => await HelloAsync(words, cancellationToken).ConfigureAwait(false),
            "ROLE" => new ReplyText(client.Protocol).Array(3).Bulk("master").Number(0).Array(0).Bytes,
            "ACL WHOAMI" => ReplyText.BulkOf(client.User!.Name),
            "SELECT" or "MOVE" or "SWAPDB" => OneDatabase.Answer(rule.Spec.Name, words),
            "CLIENT ID" => ReplyText.Integer(client.Id),
            "CLIENT GETNAME" => client.Name.Length == 0 ? ReplyText.Nil(client.Protocol) : ReplyText.BulkOf(client.Name),
            "CLIENT SETNAME" => SetName(words[2]) is { } fault ? ReplyText.Error(fault) : ReplyText.Ok,
            "CLIENT GETREDIR" => ReplyText.Integer(-1),
            "CLIENT INFO" => Verbatim(client.Line(scope.Clients.Now) + "\n"),
            "CLIENT LIST" => List(words),
            "CLIENT NO-EVICT" => Switch(words[2], on => client.IsKeptFromEviction = on),
            "CLIENT REPLY" => SetReplies(words[2]),
            "CLIENT TRACKING" => Tracking(words[2]),
            "CLIENT TRACKINGINFO" => new ReplyText(client.Protocol).Map(3)
                .Bulk("flags").Set(1).Bulk("off").Bulk("redirect").Number(-1).Bulk("prefixes").Array(0).Bytes,
            _ => ReplyText.Error(
                "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"),
        };

    /// <summary>CLIENT SETINFO, which came with Redis 7.2 and which clients send whatever the version; null: it is something else.</summary>
    public byte[]? TrySetLibrary(IReadOnlyList<byte[]> words)
    {
        if (words.Count != 4 || client.User is null || !Is(words[0], "CLIENT") || !Is(words[1], "SETINFO"))
        {
            return null;
        }

        if (!IsName(words[3]))
        {
            return ReplyText.Error($"ERR {Text(words[2]).ToLowerInvariant()} cannot contain spaces, newlines or special characters.");
        }

        if (Is(words[2], "LIB-NAME"))
        {
            client.LibraryName = Text(words[3]);
        }
        else if (Is(words[2], "LIB-VER"))
        {
            client.LibraryVersion = Text(words[3]);
        }
        else
        {
            return ReplyText.Error($"ERR Unrecognized option '{Text(words[2])}'");
        }

        return ReplyText.Ok;
    }

    private static ReadOnlyMemory<byte> Ping(IReadOnlyList<byte[]> words) => words.Count switch
    {
        1 => ReplyText.Status("PONG"),
        2 => ReplyText.BulkOf(words[1]),
        _ => ReplyText.Error(CommandFault.Arity("ping")),
    };

    private byte[] Authenticate(IReadOnlyList<byte[]> words)
    {
        if (words.Count > 3)
        {
            return ReplyText.Error(CommandFault.Syntax);
        }

        if (words.Count == 2 && !scope.Users.HasDefaultPassword)
        {
            return ReplyText.Error(
                "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
        }

        return LogIn(words.Count == 2 ? "default"u8.ToArray() : words[1], words[^1]) ? ReplyText.Ok : ReplyText.Error(CommandFault.WrongPassword);
    }

    private bool LogIn(byte[] name, byte[] password)
    {
        AclUser? user = scope.Users.Authenticate(name, password);
        client.User = user ?? client.User;
        return user is not null;
    }

    // helloCommand in https://github.com/redis/redis/blob/7.0/src/networking.c.
    private async Task<ReadOnlyMemory<byte>> HelloAsync(IReadOnlyList<byte[]> words, CancellationToken cancellationToken)
    {
        int protocol = client.Protocol;
        if (words.Count > 1)
        {
            if (Number(words[1]) is not { } version)
            {
                return ReplyText.Error("ERR Protocol version is not an integer or out of range");
            }

            if (version is not (2 or 3))
            {
                return ReplyText.Error("NOPROTO unsupported protocol version");
            }

            protocol = (int)version;
        }

        byte[]? name = null;
        for (int i = 2; i < words.Count; i++)
        {
            if (Is(words[i], "AUTH") && i + 2 < words.Count)
            {
                if (!LogIn(words[i + 1], words[i + 2]))
                {
                    return ReplyText.Error(CommandFault.WrongPassword);
                }

                i += 2;
            }
            else if (Is(words[i], "SETNAME") && i + 1 < words.Count)
            {
                name = words[++i];
                if (!IsName(name))
                {
                    return ReplyText.Error(BadName);
                }
            }
            else
            {
                return ReplyText.Error($"ERR Syntax error in HELLO option '{Text(words[i])}'");
            }
        }

        if (client.User is null)
        {
            return ReplyText.Error(
                "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to "
                + "authenticate the client and select the RESP protocol version at the same time");
        }

        string nodeVersion = await NodeVersion.OfAsync(scope.Links.Now, cancellationToken).ConfigureAwait(false);
        client.Name = name ?? client.Name;
        client.Protocol = protocol;
        return new ReplyText(protocol).Map(7)
            .Bulk("server").Bulk("redis")
            .Bulk("version").Bulk(nodeVersion)
            .Bulk("proto").Number(protocol)
            .Bulk("id").Number(client.Id)
            .Bulk("mode").Bulk(scope.Cluster is null ? "standalone" : "cluster")
            .Bulk("role").Bulk("master")
            .Bulk("modules").Array(0).Bytes;
    }

    private string? SetName(byte[] name)
    {
        if (!IsName(name))
        {
            return BadName;
        }

        client.Name = name;
        return null;
    }

    private ReadOnlyMemory<byte> List(IReadOnlyList<byte[]> words)
    {
        HashSet<long>? ids = null;
        if (words.Count == 4 && Is(words[2], "TYPE"))
        {
            switch (Text(words[3]).ToLowerInvariant())
            {
                case "normal" or "pubsub":
                    bool listens = Is(words[3], "PUBSUB");
                    return Lines(scope.Clients.All.Where(c => listens != (c.Subscriptions is (0, 0, 0))));
                case "master" or "replica" or "slave":
                    return Verbatim("");
                default:
                    return ReplyText.Error($"ERR Unknown client type '{Text(words[3])}'");
            }
        }

        if (words.Count > 3 && Is(words[2], "ID"))
        {
            ids = [];
            foreach (byte[] word in words.Skip(3))
            {
                if (Number(word) is not { } id || id <= 0)
                {
                    return ReplyText.Error("ERR Invalid client ID");
                }

                ids.Add(id);
            }
        }
        else if (words.Count > 2)
        {
            return ReplyText.Error(CommandFault.Syntax);
        }

        return Lines(scope.Clients.All.Where(c => ids is null || ids.Contains(c.Id)));
    }

    private ReadOnlyMemory<byte> Lines(IEnumerable<ClientState> clients)
    {
        DateTimeOffset now = scope.Clients.Now;
        return Verbatim(string.Concat(clients.Select(c => c.Line(now) + "\n")));
    }

    private ReadOnlyMemory<byte> Verbatim(string text) => new ReplyText(client.Protocol).Verbatim(Encoding.Latin1.GetBytes(text)).Bytes;

    private ReadOnlyMemory<byte> SetReplies(byte[] mode)
    {
        if (Is(mode, "ON"))
        {
            client.Replies = ReplyMode.On;
            return ReplyText.Ok;
        }

        if (Is(mode, "OFF"))
        {
            client.Replies = ReplyMode.Off;
        }
        else if (Is(mode, "SKIP"))
        {
            client.Replies = client.Replies == ReplyMode.Off ? ReplyMode.Off : ReplyMode.SkipNext;
        }
        else
        {
            return ReplyText.Error(CommandFault.Syntax);
        }

        return default;
    }

    private static ReadOnlyMemory<byte> Tracking(byte[] mode) =>
        Is(mode, "OFF") ? ReplyText.Ok
        : Is(mode, "ON") ? ReplyText.Error("ERR client-side caching is not available here: nodes would tell the gateway's connections, which clients share")
        : ReplyText.Error(CommandFault.Syntax);

    private static ReadOnlyMemory<byte> Switch(byte[] word, Action<bool> set)
    {
        bool isOn = Is(word, "ON");
        if (!isOn && !Is(word, "OFF"))
        {
            return ReplyText.Error(CommandFault.Syntax);
        }

        set(isOn);
        return ReplyText.Ok;
    }

    private static bool IsName(byte[] name) => name.All(static c => c is >= (byte)'!' and <= (byte)'~');

    private static long? Number(byte[] word) =>
        long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static bool Is(byte[] word, string keyword) => Ascii.EqualsIgnoreCase(word, keyword);

    private static string Text(byte[] word) => Encoding.UTF8.GetString(word);
}
