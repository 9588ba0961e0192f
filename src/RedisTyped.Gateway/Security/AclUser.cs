using System.Security.Cryptography;
using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Security;

/// <summary>A user of the gateway and what the user may do. Immutable and thread-safe.</summary>
internal sealed class AclUser
{
    public required string Name { get; init; }

    /// <summary>Whether anybody can be this user.</summary>
    public required bool IsOn { get; init; }

    /// <summary>Whether any password will do.</summary>
    public required bool NeedsNoPassword { get; init; }

    /// <summary>SHA-256 of each password.</summary>
    public required IReadOnlyList<byte[]> PasswordHashes { get; init; }

    /// <summary>The commands that the user may run.</summary>
    public required IReadOnlySet<CommandRule> Commands { get; init; }

    /// <summary>The keys, and what may be done with them.</summary>
    public required IReadOnlyList<(AclPattern Pattern, KeyAccess Access)> Keys { get; init; }

    public required IReadOnlyList<AclPattern> Channels { get; init; }

    /// <summary>Whether nothing is denied, so that nothing needs to be checked.</summary>
    public bool MayAll => Commands.Count == CommandRules.All.Count && MayAllKeys && Channels.Any(static c => c.IsAll);

    private bool MayAllKeys => Keys.Any(static k => k.Pattern.IsAll && k.Access == (KeyAccess.Read | KeyAccess.Write));

    /// <summary>Somebody who may do everything without a password: who a client is where no users are configured.</summary>
    public static AclUser Everybody { get; } = AclFile.User("user default on nopass ~* &* +@all");

    /// <summary>Whether a password is the user's; takes the same time whatever it is.</summary>
    public bool Accepts(ReadOnlySpan<byte> password)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(password, hash);
        bool isOne = NeedsNoPassword;
        foreach (byte[] known in PasswordHashes)
        {
            isOne |= CryptographicOperations.FixedTimeEquals(hash, known);
        }

        return IsOn && isOne;
    }

    /// <summary>Says why a command is not permitted, as Redis words it; null: it is.</summary>
    /// <param name="rule">The command.</param>
    /// <param name="words">The whole command line.</param>
    /// <param name="stored">A key as its node stores it, which must be permitted, too; null: that is the key itself.</param>
    public string? Denial(CommandRule rule, IReadOnlyList<byte[]> words, Func<byte[], byte[]>? stored = null)
    {
        if (!Commands.Contains(rule))
        {
            return $"NOPERM this user has no permissions to run the '{rule.FullName}' command";
        }

        // A node runs it with the rights of the gateway, and nobody else sees what it calls.
        if (rule.RunsScript && !MayAll)
        {
            return $"NOPERM this user has no permissions to run the '{rule.FullName}' command: scripts could do what this user may not, so they are for users without limits";
        }

        if (!MayAllKeys && rule.Spec.Keys.Count > 0 && !AclKeys.Of(rule.Spec, words).All(key => Names(words[key.At], stored).All(name => MayKey(name, key.Access))))
        {
            return "NOPERM this user has no permissions to access one of the keys used as arguments";
        }

        bool isPattern = rule.Spec.Name == "PSUBSCRIBE";
        return AclKeys.ChannelsOf(rule.Spec, words).All(channel => Names(words[channel], isPattern ? null : stored).All(name => MayChannel(name, isPattern)))
            ? null
            : "NOPERM this user has no permissions to access one of the channels used as arguments";
    }

    /// <summary>Whether there is no doubt that a command with this key is permitted; where there is some, <see cref="Denial"/> has the last word.</summary>
    /// <param name="rule">A command that is passed on by one key, or split by its keys.</param>
    /// <param name="key">The key, or one of them.</param>
    public bool MayPass(CommandRule rule, ReadOnlySpan<byte> key) => Commands.Contains(rule) && MayKey(key, rule.Spec.Keys[0].Access);

    private static byte[][] Names(byte[] given, Func<byte[], byte[]>? stored) => stored is null ? [given] : [given, stored(given)];

    private bool MayKey(ReadOnlySpan<byte> key, KeyAccess access)
    {
        foreach ((AclPattern pattern, KeyAccess allowed) in Keys)
        {
            // A command that does neither, as EXISTS, needs any right to the key.
            if ((access & ~allowed) == 0 && pattern.Matches(key))
            {
                return true;
            }
        }

        return false;
    }

    // A pattern may be subscribed to if it is one of the user's, letter by letter.
    private bool MayChannel(byte[] channel, bool isPattern) =>
        Channels.Any(allowed => allowed.IsAll || (isPattern ? allowed.Is(channel) : allowed.Matches(channel)));
}
