using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Rdb;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// The libraries of functions that a target has from several sources. It can have one library of a name, so the sources must agree on its
/// code, and none of them takes it away from the others. Thread-safe.
/// </summary>
internal sealed class FunctionLibraries
{
    /// <summary>Version and checksum behind what FUNCTION RESTORE is given.</summary>
    private const int FooterBytes = 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Library> _libraries = new(StringComparer.Ordinal);
    private bool _isChanged;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _libraries.Clear();
            _isChanged = false;
        }
    }

    /// <summary>What <see cref="Restore"/> takes, where that is not what it was when it was asked for last.</summary>
    public bool TryTakeChanges([NotNullWhen(true)] out byte[]? text)
    {
        lock (_gate)
        {
            text = _isChanged
                ? Encoding.UTF8.GetBytes(string.Concat(_libraries.SelectMany(static one => one.Value.Sources.DefaultIfEmpty("").Select(source => $"{one.Value.Hash} {one.Key} {source}\n"))))
                : null;
            _isChanged = false;
            return text is not null;
        }
    }

    /// <summary>Goes on with those of an earlier process. Whether the target has each is not known for sure: it is loaded once more when a source says that it has it.</summary>
    public void Restore(ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            foreach (string line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] words = line.Split(' ', 3);
                if (!_libraries.TryGetValue(words[1], out var library))
                {
                    _libraries.Add(words[1], library = new Library(words[0], []) { IsThere = false });
                }

                if (words[2].Length > 0)
                {
                    library.Sources.Add(words[2]);
                }
            }
        }
    }

    /// <summary>A source has a library.</summary>
    /// <returns>Whether the target has to be given it.</returns>
    /// <exception cref="ReshardException">Another source has another library of that name.</exception>
    public bool Add(string source, ReadOnlySpan<byte> code)
    {
        string name = NameIn(code);
        string hash = Convert.ToHexStringLower(SHA256.HashData(code));
        lock (_gate)
        {
            _isChanged = true;
            if (!_libraries.TryGetValue(name, out var known))
            {
                _libraries.Add(name, new Library(hash, [source]));
                return true;
            }

            if (known.Hash == hash)
            {
                known.Sources.Add(source);
                bool isThere = known.IsThere;
                known.IsThere = true;
                return !isThere;
            }

            if (known.Sources.FirstOrDefault(other => other != source) is { } other)
            {
                throw new ReshardException(
                    ReshardFailure.Conflict,
                    $"The library of functions '{name}' has other code on {source} than on {other}, and both go into one target; load the same on both, or rename one.");
            }

            known.Hash = hash;
            known.IsThere = true;
            return true;
        }
    }

    /// <summary>A source has removed a library, which the target keeps.</summary>
    /// <param name="source">The source.</param>
    /// <param name="name">Its name; null for all.</param>
    public void Remove(string source, string? name)
    {
        lock (_gate)
        {
            _isChanged = true;
            foreach (var (_, library) in _libraries.Where(one => name is null || one.Key == name))
            {
                library.Sources.Remove(source);
            }
        }
    }

    /// <summary>Takes the code out of the value of an RDB record.</summary>
    /// <exception cref="ReshardException">It is damaged.</exception>
    public static byte[] CodeIn(ReadOnlySpan<byte> value) => CodeIn(value, out _);

    /// <summary>The code of all libraries that FUNCTION RESTORE is given.</summary>
    /// <exception cref="ReshardException">They are damaged.</exception>
    public static IReadOnlyList<byte[]> CodesIn(ReadOnlySpan<byte> payload)
    {
        var codes = new List<byte[]>();
        ReadOnlySpan<byte> rest = payload.Length >= FooterBytes ? payload[..^FooterBytes] : [];
        while (!rest.IsEmpty)
        {
            if (rest[0] != RdbOpcode.Function2)
            {
                throw Damaged();
            }

            codes.Add(CodeIn(rest[1..], out int length));
            rest = rest[(1 + length)..];
        }

        return codes;
    }

    private static byte[] CodeIn(ReadOnlySpan<byte> value, out int length)
    {
        int head = RdbString.ReadHead(value, out ulong payload);
        if (head <= 0 || payload > (ulong)(value.Length - head) || RdbString.DecodedLength(value) is not { } plain || plain > int.MaxValue)
        {
            throw Damaged();
        }

        byte[] code = new byte[plain];
        int written = RdbString.Decode(value, head, (int)payload, code);
        length = head + (int)payload;
        return written >= 0 ? code[..written] : throw Damaged();
    }

    // #!lua name=mylib
    private static string NameIn(ReadOnlySpan<byte> code)
    {
        int end = code.IndexOf((byte)'\n');
        string first = Encoding.UTF8.GetString(end < 0 ? code : code[..end]);
        const string Name = "name=";
        return first.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(static word => word.StartsWith(Name, StringComparison.OrdinalIgnoreCase)) is { } word
            ? word[Name.Length..].Trim('\r', '"', '\'')
            : throw Damaged();
    }

    private static ReshardException Damaged() => new(ReshardFailure.SnapshotDamaged, "A source sent a library of functions that cannot be read.");

    private sealed class Library(string hash, HashSet<string> sources)
    {
        public string Hash { get; set; } = hash;

        public HashSet<string> Sources { get; } = sources;

        /// <summary>Whether the target is sure to be given it.</summary>
        public bool IsThere { get; set; } = true;
    }
}
