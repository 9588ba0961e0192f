using System.Globalization;
using System.Runtime.InteropServices;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Scanning;

/// <summary>
/// How far a scan is, on disk: which keys are with the target for sure, by their hashes. What it lacks is read again, which
/// does no harm. Used by one thread at a time.
/// </summary>
internal sealed class ScanState : IDisposable
{
    /// <summary>After how many keys it is written.</summary>
    public const int KeysAtOnce = 1_000;

    private readonly string _path;
    private readonly string _keysPath;
    private FileStream? _keys;
    private long _count;

    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="link">The name of the link.</param>
    public ScanState(string folder, string link)
    {
        string name = string.Concat(link.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '+'));
        _path = Path.Combine(folder, $"scan-{name}.state");
        _keysPath = Path.Combine(folder, $"scan-{name}.keys");
        Guard(() => Directory.CreateDirectory(folder));
    }

    /// <summary>Reads it; null where there is none.</summary>
    public (ulong[] Hashes, bool IsComplete, long Inserted)? Read()
    {
        (ulong[] Hashes, bool IsComplete, long Inserted)? state = null;
        Guard(() =>
        {
            if (!File.Exists(_path) || File.ReadAllText(_path).Split(' ') is not { Length: 3 } words)
            {
                return;
            }

            // Keys behind those that it counts were written when the process ended.
            _count = long.Parse(words[0], CultureInfo.InvariantCulture);
            byte[] bytes = File.Exists(_keysPath) ? File.ReadAllBytes(_keysPath) : [];
            ulong[] hashes = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(0, (int)Math.Min(bytes.Length / sizeof(ulong), _count) * sizeof(ulong))).ToArray();
            state = (hashes, words[1] == "1", long.Parse(words[2], CultureInfo.InvariantCulture));
        });
        return state;
    }

    /// <summary>More keys are with the target for sure.</summary>
    /// <param name="hashes">Their hashes.</param>
    /// <param name="inserted">How many insertions they took, with those before.</param>
    public void Write(ReadOnlySpan<ulong> hashes, long inserted)
    {
        byte[] bytes = KeyHashes.BytesOf(hashes).ToArray();
        long count = _count + hashes.Length;
        Guard(() =>
        {
            _keys ??= new FileStream(_keysPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            _keys.Position = _count * sizeof(ulong);
            _keys.Write(bytes);
            Replace(count, isComplete: false, inserted);
        });
        _count = count;
    }

    /// <summary>All keys have been read.</summary>
    public void Complete(long inserted) => Guard(() => Replace(0, isComplete: true, inserted));

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _count = 0;
        _keys?.Dispose();
        _keys = null;
        Guard(() =>
        {
            File.Delete(_path);
            File.Delete(_keysPath);
        });
    }

    public void Dispose() => _keys?.Dispose();

    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReshardException(ReshardFailure.Spool, $"How far a scan is cannot be kept: {e.Message} Make room, or name another folder.", e);
        }
    }

    private void Replace(long count, bool isComplete, long inserted)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{count} {(isComplete ? 1 : 0)} {inserted}");
        File.WriteAllText(_path + ".new", text);
        File.Move(_path + ".new", _path, overwrite: true);
    }
}
