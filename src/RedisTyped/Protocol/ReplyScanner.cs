namespace RedisTyped.Protocol;

/// <summary>
/// Finds where a reply ends, of any type of RESP2 and RESP3, without decoding it. Of an incomplete reply it keeps how far it came, and does not
/// look at the elements before again. For one stream; not thread-safe, and a struct: pass it by reference.
/// </summary>
/// <remarks>
/// Types: https://redis.io/docs/latest/develop/reference/protocol-spec/. How deep a reply is nested does not matter: what counts is how many
/// values are still to come. Strings and aggregates of unknown length are not taken; no version of Redis sends any.
/// </remarks>
internal struct ReplyScanner
{
    private int _position;
    private long _pending;

    // Where the string ends that has begun; 0: none has.
    private long _end;

    /// <summary>Looks for the end.</summary>
    /// <param name="input">The bytes from the first one of the reply on; after an incomplete one the same again, and more.</param>
    /// <param name="length">How many bytes the reply has, when it is complete.</param>
    public ReadStatus Scan(ReadOnlySpan<byte> input, out int length)
    {
        length = 0;
        if (_pending == 0)
        {
            _pending = 1;
            _position = 0;
            _end = 0;
        }

        do
        {
            ReadStatus status = Skip(input);
            if (status != ReadStatus.Complete)
            {
                return status;
            }
        }
        while (_pending > 0);

        length = _position;
        return ReadStatus.Complete;
    }

    /// <summary>Forgets a reply that was begun.</summary>
    public void Reset() => _pending = 0;

    /// <summary>How many bytes of a reply that was found incomplete are not looked at again.</summary>
    /// <param name="length">How many bytes of it are there.</param>
    public readonly int Passed(int length) => _end > 0 ? (int)Math.Min(length, _end - 2) : Math.Min(length, _position);

    /// <summary>Drops so many bytes, no more than <see cref="Passed"/> gives: the next scan begins behind them.</summary>
    public void Drop(int count)
    {
        _position = Math.Max(_position - count, 0);
        _end = _end > 0 ? _end - count : 0;
    }

    private ReadStatus Skip(ReadOnlySpan<byte> input)
    {
        if (_end > 0)
        {
            return EndBulk(input);
        }

        int at = _position;
        if (at >= input.Length)
        {
            return ReadStatus.Incomplete;
        }

        switch (input[at])
        {
            case (byte)'$' or (byte)'=' or (byte)'!':
                return SkipBulk(input, at);
            case (byte)'+' or (byte)'-' or (byte)':' or (byte)'_' or (byte)'#' or (byte)',' or (byte)'(':
                int end = input[at..].IndexOf((byte)'\n');
                if (end < 0)
                {
                    return ReadStatus.Incomplete;
                }

                _position = at + end + 1;
                _pending--;
                return input[_position - 2] == '\r' ? ReadStatus.Complete : ReadStatus.Faulty;
            case (byte)'*' or (byte)'~' or (byte)'>':
                return SkipHead(input, at, valuesEach: 1, itself: 1);
            case (byte)'%':
                return SkipHead(input, at, valuesEach: 2, itself: 1);
            case (byte)'|':
                // Attributes come before the value that they belong to.
                return SkipHead(input, at, valuesEach: 2, itself: 0);
            default:
                return ReadStatus.Faulty;
        }
    }

    private ReadStatus SkipBulk(ReadOnlySpan<byte> input, int at)
    {
        ReadStatus status = RespNumber.Read(input, at + 1, out long size, out int start);
        if (status != ReadStatus.Complete)
        {
            return status;
        }

        if (size < -1)
        {
            return ReadStatus.Faulty;
        }

        _end = size < 0 ? start : start + size + 2;
        return EndBulk(input);
    }

    private ReadStatus EndBulk(ReadOnlySpan<byte> input)
    {
        if (_end > input.Length)
        {
            return _end > Array.MaxLength ? ReadStatus.Faulty : ReadStatus.Incomplete;
        }

        _position = (int)_end;
        _end = 0;
        _pending--;
        return input[_position - 2] == '\r' && input[_position - 1] == '\n' ? ReadStatus.Complete : ReadStatus.Faulty;
    }

    private ReadStatus SkipHead(ReadOnlySpan<byte> input, int at, int valuesEach, int itself)
    {
        ReadStatus status = RespNumber.Read(input, at + 1, out long count, out int next);
        if (status != ReadStatus.Complete)
        {
            return status;
        }

        if (count < -1 || count > int.MaxValue)
        {
            return ReadStatus.Faulty;
        }

        _position = next;
        _pending += (Math.Max(count, 0) * valuesEach) - itself;
        return _pending > int.MaxValue ? ReadStatus.Faulty : ReadStatus.Complete;
    }
}
