using System.Security.Cryptography;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>A command of the stream that is too long for memory: it goes into the spool as it comes. Not thread-safe.</summary>
internal sealed class SpooledCommand(SpoolFolder folder, int memory) : IDisposable
{
    /// <summary>Commands of more words are passed as they are.</summary>
    private const int FewWords = 16;

    private const int LongWord = 4096;
    private const int LongestHead = 64;

    private readonly LongCommand _end = new();
    private readonly SpillBuffer _bytes = new(folder, memory);
    private readonly byte[] _mark = RandomNumberGenerator.GetBytes(16);
    private int _head;
    private bool _isFiller;

    /// <summary>Whether more of it is to come.</summary>
    public bool IsActive => _end.IsActive;

    /// <summary>How long it is.</summary>
    public long Length { get; private set; }

    /// <summary>Its first word.</summary>
    public ReadOnlySpan<byte> Name
    {
        get
        {
            (long start, int length) = Words(most: 1)[0];
            byte[] name = new byte[Math.Min(length, LongWord)];
            _bytes.Read(start, name);
            return name;
        }
    }

    /// <summary>Begins with a command of which the first bytes have come; none of them are taken.</summary>
    /// <returns>False where not even the number of its words has come.</returns>
    public bool TryBegin(ReadOnlySpan<byte> start)
    {
        if (start[0] != '*' || RespNumber.Read(start, 1, out long words, out int head) != ReadStatus.Complete)
        {
            return false;
        }

        _bytes.Clear();
        _head = head;
        _isFiller = start.StartsWith("*2\r\n$4\r\nPING\r\n"u8);
        Length = 0;
        _end.Begin((int)words);
        return true;
    }

    /// <summary>Takes what belongs to it.</summary>
    /// <returns>How many bytes.</returns>
    public int Take(ReadOnlySpan<byte> input)
    {
        int head = Math.Min(_head, input.Length);
        _head -= head;
        int taken = head + _end.Take(input[head..]);
        Length += taken;

        // In the place of what goes elsewhere, and as long.
        if (!_isFiller || _bytes.Length == 0)
        {
            _bytes.Write(input[..taken]);
        }

        return taken;
    }

    /// <summary>Appends it as it is.</summary>
    public void CopyTo(SpillBuffer output) => output.Write(_bytes, 0, _bytes.Length);

    /// <summary>One of its words.</summary>
    public SpillBuffer Word(int number)
    {
        (long start, int length) = Words(FewWords)[number];
        var word = new SpillBuffer(folder, memory);
        word.Write(_bytes, start, length);
        return word;
    }

    /// <summary>The command with marks in the place of its long words.</summary>
    /// <param name="limits">What is long at most.</param>
    /// <param name="but">The number of a word that stays, however long it is.</param>
    /// <exception cref="StreamStopException">It has more words than a command of its kind.</exception>
    public byte[] WithoutLongWords(RequestLimits limits, int but)
    {
        List<(long Start, int Length)> words = Words(FewWords);
        var command = new RespBuffer();
        command.WriteArray(words.Count);
        for (int i = 0; i < words.Count; i++)
        {
            if (i != but && words[i].Length > Math.Min(LongWord, limits.MaxArgumentLength))
            {
                command.WriteBulk(Mark(i));
            }
            else
            {
                byte[] word = new byte[words[i].Length];
                _bytes.Read(words[i].Start, word);
                command.WriteBulk(word);
            }
        }

        return command.Written.ToArray();
    }

    /// <summary>Appends commands, with the long words in the place of their marks.</summary>
    public void PutLongWords(ReadOnlySpan<byte> commands, SpillBuffer output)
    {
        List<(long Start, int Length)> words = Words(FewWords);
        for (int i = 0; i < words.Count; i++)
        {
            var marked = new RespBuffer();
            marked.WriteBulk(Mark(i));
            int at = commands.IndexOf(marked.Written);
            if (at < 0)
            {
                continue;
            }

            output.Write(commands[..at]);
            output.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${words[i].Length}\r\n")));
            output.Write(_bytes, words[i].Start, words[i].Length + 2);
            commands = commands[(at + marked.Length)..];
        }

        output.Write(commands);
    }

    /// <summary>Forgets it.</summary>
    public void Clear() => _bytes.Clear();

    public void Dispose() => _bytes.Dispose();

    private byte[] Mark(int word) => [.. _mark, (byte)word];

    private List<(long Start, int Length)> Words(int most)
    {
        Span<byte> head = stackalloc byte[LongestHead];
        int read = _bytes.Read(0, head);
        RespNumber.Read(head[..read], 1, out long count, out int next);
        if (most > 1 && count > FewWords)
        {
            throw StreamStopException.Malformed(command: null, "a command that says when a key expires has too many words");
        }

        var words = new List<(long, int)>();
        for (long at = next; words.Count < Math.Min(count, most);)
        {
            read = _bytes.Read(at, head);
            RespNumber.Read(head[..read], 1, out long length, out int start);
            words.Add((at + start, (int)length));
            at += start + length + 2;
        }

        return words;
    }
}
