using System.Globalization;
using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Writing.Values;

/// <summary>Writes the commands that make a value out of its elements, some hundred of them in each. Not thread-safe.</summary>
internal sealed class ElementWriter
{
    private const int MostElements = 512;
    private const int MostBytes = 64 * 1024;

    private readonly byte[] _key;
    private readonly SpillBuffer _output;
    private readonly RespBuffer _pending = new(1024);
    private string _verb = "";
    private int _words;
    private int _elements;
    private int _commands;
    private bool _isFirstPiece = true;

    /// <summary>Begins a value.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="output">Takes the commands.</param>
    /// <param name="clears">Whether the key may hold something, which is deleted first.</param>
    public ElementWriter(byte[] key, SpillBuffer output, bool clears)
    {
        _key = key;
        _output = output;
        if (clears)
        {
            Head("DEL", 2);
        }
    }

    /// <summary>What takes the commands.</summary>
    public SpillBuffer Output => _output;

    /// <summary>Sets the command that elements are added by.</summary>
    public void Begin(string verb) => _verb = verb;

    /// <summary>Appends a part of a string.</summary>
    public void Piece(ReadOnlySpan<byte> piece)
    {
        Head(_isFirstPiece ? "SET" : "APPEND", 3);
        _output.Tail.WriteBulk(piece);
        _output.Settle();
        _isFirstPiece = false;
    }

    /// <summary>Adds an element of one word.</summary>
    public void Add(ReadOnlySpan<byte> word)
    {
        _pending.WriteBulk(word);
        End(1);
    }

    /// <summary>Adds an element of two words.</summary>
    public void Add(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _pending.WriteBulk(first);
        _pending.WriteBulk(second);
        End(2);
    }

    /// <summary>Adds an element whose words have been written as bulk strings, perhaps long ones.</summary>
    public void Add(SpillBuffer words, int count)
    {
        if (words.Length <= MostBytes && words.IsInMemory)
        {
            _pending.Write(words.Written);
            End(count);
        }
        else
        {
            Flush();
            Head(_verb, 2 + count);
            _output.Write(words, 0, words.Length);
        }

        words.Clear();
    }

    /// <summary>Ends the value.</summary>
    /// <param name="expiresAt">When it expires, as the target gets it; 0 for never.</param>
    /// <returns>How many commands were written since this was asked last.</returns>
    public int Finish(long expiresAt)
    {
        if (expiresAt > 0)
        {
            Flush();
            Head("PEXPIREAT", 3);
            _output.Tail.WriteBulk(expiresAt.ToString(CultureInfo.InvariantCulture));
        }

        return TakeCommands();
    }

    /// <summary>Writes what waits for company.</summary>
    /// <returns>How many commands were written since this was asked last.</returns>
    public int TakeCommands()
    {
        Flush();
        _output.Settle();
        int commands = _commands;
        _commands = 0;
        return commands;
    }

    private void End(int words)
    {
        _words += words;
        if (++_elements >= MostElements || _pending.Length >= MostBytes)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_elements > 0)
        {
            Head(_verb, 2 + _words);
            _output.Write(_pending.Written);
            _pending.ClearDownTo(MostBytes);
            _words = 0;
            _elements = 0;
        }
    }

    private void Head(string verb, int words)
    {
        _output.Tail.WriteArray(words);
        _output.Tail.WriteBulk(verb);
        _output.Tail.WriteBulk(_key);
        _commands++;
    }
}
