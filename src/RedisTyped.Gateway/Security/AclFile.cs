using System.Security.Cryptography;
using System.Text;
using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Security;

/// <summary>Reads users as Redis writes them in ACL files and ACL LIST: <c>user alice on &gt;password ~cart:* &amp;news +@read +set</c>.</summary>
/// <remarks>
/// A subset of https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/: selectors in brackets and rules for a first
/// argument (<c>+select|0</c>) are refused, like whatever is not understood, rather than left out.
/// </remarks>
internal static class AclFile
{
    /// <summary>Reads users.</summary>
    /// <param name="lines">A user each; blank lines and those that begin with # are left out.</param>
    /// <param name="faults">What is not understood is added to it.</param>
    /// <returns>The users, each with the rules that were understood.</returns>
    public static IReadOnlyList<AclUser> Users(IEnumerable<string> lines, ICollection<string> faults)
    {
        var users = new List<AclUser>();
        foreach (string line in lines.Select(static l => l.Trim()).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is not ["user", var name, ..])
            {
                faults.Add("A user must read 'user NAME RULE…', as in an ACL file of Redis.");
                continue;
            }

            if (users.Exists(user => user.Name == name))
            {
                faults.Add($"The user '{name}' is there twice.");
                continue;
            }

            var rules = new AclRules();
            for (int i = 2; i < words.Length; i++)
            {
                if (rules.Apply(words[i]) is { } fault)
                {
                    faults.Add($"User '{name}', rule {i - 1}: {fault}");
                }
            }

            users.Add(rules.Build(name));
        }

        return users;
    }

    /// <summary>Reads one user of whose text there is no doubt.</summary>
    public static AclUser User(string line)
    {
        var faults = new List<string>();
        AclUser user = Users([line], faults)[0];
        return faults.Count == 0 ? user : throw new ArgumentException(faults[0], nameof(line));
    }

    /// <summary>The rules of a user while they are read, each changing what those before have said.</summary>
    private sealed class AclRules
    {
        private readonly HashSet<CommandRule> _commands = [];
        private readonly List<byte[]> _passwords = [];
        private readonly List<(AclPattern Pattern, KeyAccess Access)> _keys = [];
        private readonly List<AclPattern> _channels = [];
        private bool _isOn;
        private bool _needsNoPassword;

        // What is wrong with it; null: it is understood.
        public string? Apply(string rule)
        {
            switch (rule)
            {
                case "on" or "off":
                    _isOn = rule == "on";
                    return null;
                case "nopass":
                    _needsNoPassword = true;
                    _passwords.Clear();
                    return null;
                case "resetpass":
                    _needsNoPassword = false;
                    _passwords.Clear();
                    return null;
                case "sanitize-payload":
                    return null;
                case "reset":
                    return Reset();
                case "allkeys":
                    return Apply("~*");
                case "resetkeys":
                    _keys.Clear();
                    return null;
                case "allchannels":
                    return Apply("&*");
                case "resetchannels":
                    _channels.Clear();
                    return null;
                case "allcommands":
                    return Apply("+@all");
                case "nocommands":
                    return Apply("-@all");
            }

            return rule[0] switch
            {
                '>' => Password(SHA256.HashData(Encoding.UTF8.GetBytes(rule[1..]))),
                '#' => Hash(rule[1..]),
                '~' => Key(rule[1..], KeyAccess.Read | KeyAccess.Write),
                '%' => KeyWithAccess(rule),
                '&' => Channel(rule[1..]),
                '+' or '-' => Command(rule[1..], rule[0] == '+'),
                '(' => "selectors in brackets are not supported; make another user.",

                // It may be a password that lacks its sign.
                _ => "it is not understood, and not shown, since it may be a password without its '>'; docs/gateway-commands.md lists those that are.",
            };
        }

        public AclUser Build(string name) => new()
        {
            Name = name,
            IsOn = _isOn,
            NeedsNoPassword = _needsNoPassword,
            PasswordHashes = _passwords,
            Commands = _commands,
            Keys = _keys,
            Channels = _channels,
        };

        private string? Reset()
        {
            _isOn = _needsNoPassword = false;
            _passwords.Clear();
            _keys.Clear();
            _channels.Clear();
            _commands.Clear();
            return null;
        }

        private string? Password(byte[] hash)
        {
            _needsNoPassword = false;
            _passwords.Add(hash);
            return null;
        }

        private string? Hash(string hex) =>
            hex.Length == 64 && hex.All(static c => char.IsAsciiHexDigitLower(c))
                ? Password(Convert.FromHexString(hex))
                : "a password's hash is # and 64 lower-case hexadecimal digits, the SHA-256 of the password.";

        private string? Key(string pattern, KeyAccess access)
        {
            _keys.Add((new AclPattern(pattern), access));
            return null;
        }

        private string? KeyWithAccess(string rule)
        {
            int tilde = rule.IndexOf('~', StringComparison.Ordinal);
            return (tilde < 0 ? "" : rule[1..tilde].ToUpperInvariant()) switch
            {
                "R" => Key(rule[(tilde + 1)..], KeyAccess.Read),
                "W" => Key(rule[(tilde + 1)..], KeyAccess.Write),
                "RW" or "WR" => Key(rule[(tilde + 1)..], KeyAccess.Read | KeyAccess.Write),
                _ => $"the rule '{rule}' is not understood; rights to keys read %R~pattern, %W~pattern or %RW~pattern.",
            };
        }

        private string? Channel(string pattern)
        {
            _channels.Add(new AclPattern(pattern));
            return null;
        }

        private string? Command(string name, bool isAllowed)
        {
            if (name.StartsWith('@'))
            {
                if (name.Equals("@all", StringComparison.OrdinalIgnoreCase))
                {
                    return Set(CommandRules.All, isAllowed);
                }

                return CommandCategories.Find(name[1..]) is { } category
                    ? Set(CommandRules.All.Where(rule => rule.Categories.Has(category)), isAllowed)
                    : $"there is no category '{name}'; ACL CAT lists them.";
            }

            string upper = name.Replace('|', ' ').ToUpperInvariant();
            CommandRule[] rules =
                [.. CommandRules.All.Where(r => r.Spec.Name == upper || r.Spec.Name.StartsWith(upper + " ", StringComparison.Ordinal))];
            return rules.Length > 0 ? Set(rules, isAllowed)
                : name.Contains('|', StringComparison.Ordinal) && CommandRules.Find(upper.AsSpan(0, upper.IndexOf(' ', StringComparison.Ordinal))) is not null
                    ? $"rules for a first argument, as '{name}', are not supported."
                : $"there is no command '{name}'.";
        }

        private string? Set(IEnumerable<CommandRule> rules, bool isAllowed)
        {
            if (isAllowed)
            {
                _commands.UnionWith(rules);
            }
            else
            {
                _commands.ExceptWith(rules);
            }

            return null;
        }
    }
}
