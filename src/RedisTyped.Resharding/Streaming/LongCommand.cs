using System.Text;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Finds the end of a command that is taken in parts, because its words are too long to be waited for. Not thread-safe.</summary>
internal sealed class LongCommand
{
    private const int MostDigits = 10;

    private int _words;
    private long _bytes;
    private long _length;
    private int _digits = -1;

    /// <summary>Whether more of it is to come.</summary>
    public bool IsActive => _words > 0;

    /// <summary>Begins behind a word.</summary>
    /// <param name="words">How many more words there are.</param>
    public void Begin(int words) => _words = words;

    /// <summary>Forgets a command that was begun.</summary>
    public void Reset()
    {
        _words = 0;
        _bytes = 0;
        _digits = -1;
    }

    /// <summary>Takes what belongs to the command.</summary>
    /// <returns>How many bytes do; all of them while it is active afterwards.</returns>
    /// <exception cref="StreamStopException">The bytes are no words.</exception>
    public int Take(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (at < input.Length && IsActive)
        {
            if (_bytes == 0)
            {
                TakeHead(input[at++]);
                continue;
            }

            int part = (int)Math.Min(_bytes, input.Length - at);
            at += part;
            _bytes -= part;
            _words -= _bytes == 0 ? 1 : 0;
        }

        return at;
    }

    private void TakeHead(byte next)
    {
        if (_digits < 0 && next == '$')
        {
            _digits = 0;
            _length = 0;
        }
        else if (_digits is >= 0 and < MostDigits && char.IsAsciiDigit((char)next))
        {
            _digits++;
            _length = (_length * 10) + (next - '0');
        }
        else if (_digits > 0 && next == '\n')
        {
            _digits = -1;
            _bytes = _length + 2;
        }
        else if (_digits <= 0 || next != '\r')
        {
            throw StreamStopException.Malformed(command: null, "the length of a word is expected");
        }
    }
}
