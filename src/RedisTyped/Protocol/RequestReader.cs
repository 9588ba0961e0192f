using System.Globalization;

namespace RedisTyped.Protocol;

/// <summary>
/// Reads requests from a stream of bytes: arrays of bulk strings, and inline commands as people type them. It finds where the arguments stand
/// and copies nothing; of an incomplete request it keeps how far it came, and does not read that part again. For one stream; not thread-safe.
/// </summary>
/// <remarks>
/// Faults have the texts of Redis (processMultibulkBuffer in https://github.com/redis/redis/blob/7.0/src/networking.c). It is stricter in one
/// thing: an argument must be followed by CR LF, where Redis skips any two bytes. A server that reads these two otherwise would see other
/// requests than the gateway, and answer one client with what another has asked for.
/// </remarks>
internal sealed class RequestReader(RequestLimits limits)
{
    private const int FewArguments = 8;

    /// <summary>More are not kept room for between requests.</summary>
    private const int ManyArguments = 4096;

    private ArgumentRange[] _arguments = new ArgumentRange[FewArguments];
    private RespBuffer? _inline;
    private int _count;
    private int _expected = -1;
    private int _position;
    private bool _isDone;

    /// <summary>Whether who sends the requests has yet to log in, and is given less room until then.</summary>
    public bool IsOfStranger { get; set; }

    /// <summary>How many bytes of the input the request took, when it is complete.</summary>
    public int Consumed { get; private set; }

    /// <summary>How many more bytes are needed at least, when it is not.</summary>
    public int Missing { get; private set; }

    /// <summary>What is wrong, when it is faulty: the text of Redis' error, without its code.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Whether the request was one line of text.</summary>
    public bool IsInline { get; private set; }

    /// <summary>The arguments, the command's name first. None where the request was empty, which Redis passes over.</summary>
    public ReadOnlySpan<ArgumentRange> Arguments => _arguments.AsSpan(0, _count);

    /// <summary>The request as an array of bulk strings, in which the arguments stand.</summary>
    /// <param name="input">The bytes that it was read from.</param>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> input) => IsInline ? _inline!.Written : input[..Consumed];

    /// <summary>Reads a request.</summary>
    /// <param name="input">
    /// The bytes from the first one of the request on. After an incomplete one the same again, and more; after a complete one what
    /// comes behind its <see cref="Consumed"/> bytes.
    /// </param>
    public ReadStatus Read(ReadOnlySpan<byte> input)
    {
        if (_isDone)
        {
            Reset();
        }

        if (_expected < 0)
        {
            if (input.IsEmpty)
            {
                Missing = 1;
                return ReadStatus.Incomplete;
            }

            if (input[0] != '*')
            {
                return ReadInline(input);
            }

            ReadStatus status = ReadCount(input);
            if (status != ReadStatus.Complete || _isDone)
            {
                return status;
            }
        }

        while (_count < _expected)
        {
            ReadStatus status = ReadArgument(input);
            if (status != ReadStatus.Complete)
            {
                return status;
            }
        }

        return Done(_position);
    }

    /// <summary>Forgets a request that was begun.</summary>
    public void Reset()
    {
        _count = 0;
        _expected = -1;
        _position = 0;
        _isDone = false;
        IsInline = false;
        if (_arguments.Length > ManyArguments)
        {
            _arguments = new ArgumentRange[FewArguments];
        }
    }

    private ReadStatus ReadCount(ReadOnlySpan<byte> input)
    {
        ReadStatus status = RespNumber.Read(input, 1, out long count, out int next);
        if (status == ReadStatus.Incomplete)
        {
            return Wait(1);
        }

        if (status == ReadStatus.Faulty || count > limits.MaxArguments)
        {
            return Refuse("Protocol error: invalid multibulk length");
        }

        if (IsOfStranger && count > RequestLimits.StrangersArguments)
        {
            return Refuse("Protocol error: unauthenticated multibulk length");
        }

        if (count <= 0)
        {
            return Done(next);
        }

        _expected = (int)count;
        _position = next;
        return ReadStatus.Complete;
    }

    private ReadStatus ReadArgument(ReadOnlySpan<byte> input)
    {
        int at = _position;
        if (at >= input.Length)
        {
            return Wait(1);
        }

        if (input[at] != '$')
        {
            return Refuse(string.Create(CultureInfo.InvariantCulture, $"Protocol error: expected '$', got '{(char)input[at]}'"));
        }

        ReadStatus status = RespNumber.Read(input, at + 1, out long length, out int start);
        if (status == ReadStatus.Incomplete)
        {
            return Wait(1);
        }

        if (status == ReadStatus.Faulty || (ulong)length > (ulong)limits.MaxArgumentLength)
        {
            return Refuse("Protocol error: invalid bulk length");
        }

        if (IsOfStranger && length > RequestLimits.StrangersArgumentLength)
        {
            return Refuse("Protocol error: unauthenticated bulk length");
        }

        long end = start + length + 2;
        if (end > limits.MaxRequestLength)
        {
            return Refuse("Protocol error: too big request");
        }

        if (end > input.Length)
        {
            return Wait((int)(end - input.Length));
        }

        if (input[(int)end - 2] != '\r' || input[(int)end - 1] != '\n')
        {
            return Refuse("Protocol error: expected CR LF behind an argument");
        }

        if (_count == _arguments.Length)
        {
            Array.Resize(ref _arguments, _count * 2);
        }

        _arguments[_count++] = new ArgumentRange(start, (int)length);
        _position = (int)end;
        return ReadStatus.Complete;
    }

    private ReadStatus ReadInline(ReadOnlySpan<byte> input)
    {
        int length = input[_position..].IndexOf((byte)'\n');
        if (length < 0)
        {
            _position = input.Length;
            return input.Length > RequestLimits.MaxLine ? Refuse("Protocol error: too big inline request") : Wait(1);
        }

        length += _position;
        ReadOnlySpan<byte> line = input[..length];
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        _inline ??= new RespBuffer();
        if (!InlineWords.TryEncode(line, _inline, ref _arguments, out _count))
        {
            return Refuse("Protocol error: unbalanced quotes in request");
        }

        IsInline = true;
        return Done(length + 1);
    }

    private ReadStatus Wait(int missing)
    {
        Missing = missing;
        return ReadStatus.Incomplete;
    }

    private ReadStatus Done(int consumed)
    {
        Consumed = consumed;
        _isDone = true;
        return ReadStatus.Complete;
    }

    private ReadStatus Refuse(string fault)
    {
        Fault = fault;
        _isDone = true;
        return ReadStatus.Faulty;
    }
}
