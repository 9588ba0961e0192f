using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>
/// Reads what a target answers to one batch: OK, QUEUED for each command, and what EXEC gives, whose first element is the checkpoint that
/// was there before. Not thread-safe.
/// </summary>
internal sealed class BatchReplies
{
    private ReplyScanner _scanner;
    private int _read;
    private int _commands;
    private int _elements = -1;
    private bool _isAborted;

    private static ReadOnlySpan<byte> Queued => "+QUEUED\r\n"u8;

    /// <summary>The checkpoint that was there; null for none.</summary>
    public Checkpoint? Before { get; private set; }

    /// <summary>The first error; null for none.</summary>
    public string? Error { get; private set; }

    /// <summary>Which command it was; -1 where it was none of them.</summary>
    public int FailedCommand { get; private set; }

    /// <summary>Whether the target has refused the whole transaction, and has run none of it.</summary>
    public bool IsAborted => _isAborted;

    /// <summary>Begins with the replies to a batch.</summary>
    /// <param name="commands">How many commands stand between MULTI and EXEC.</param>
    public void Begin(int commands)
    {
        _scanner = default;
        _read = 0;
        _commands = commands;
        _elements = -1;
        _isAborted = false;
        Before = null;
        Error = null;
        FailedCommand = -1;
    }

    /// <summary>Takes bytes.</summary>
    /// <param name="input">What has come; afterwards what was not taken, and more.</param>
    /// <param name="taken">How many were taken.</param>
    /// <returns>Whether the answer is complete.</returns>
    /// <exception cref="FormatException">It is no such answer.</exception>
    public bool Read(ReadOnlySpan<byte> input, out int taken)
    {
        taken = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = input[taken..];

            // MULTI has the place 0, EXEC the last one.
            if (_read is > 0 && _read <= _commands && rest.StartsWith(Queued))
            {
                taken += Queued.Length;
                _read++;
                continue;
            }

            if (_elements < 0 && _read == _commands + 1)
            {
                if (!TryReadHead(rest, out int head))
                {
                    return false;
                }

                taken += head;
                if (_elements == 0)
                {
                    return true;
                }

                continue;
            }

            ReadStatus status = _scanner.Scan(rest, out int length);
            if (status == ReadStatus.Incomplete)
            {
                return false;
            }

            if (status == ReadStatus.Faulty)
            {
                throw new FormatException("A reply of the target is not RESP.");
            }

            Take(rest[..length]);
            taken += length;
            if (_elements == 0)
            {
                return true;
            }
        }
    }

    private bool TryReadHead(ReadOnlySpan<byte> input, out int taken)
    {
        taken = 0;
        int end = input.IndexOf((byte)'\n');
        if (end < 0)
        {
            return false;
        }

        taken = end + 1;
        if (input[0] == '*' && RespNumber.Read(input, 1, out long count, out _) == ReadStatus.Complete && count == _commands)
        {
            _elements = _commands;
            return true;
        }

        Fail(input[..end], command: -1);
        _isAborted = true;
        _elements = 0;
        return true;
    }

    private void Take(ReadOnlySpan<byte> reply)
    {
        if (_elements < 0)
        {
            if (reply[0] == '-')
            {
                Fail(reply, _read - 2);
            }

            _read++;
            return;
        }

        int element = _commands - _elements--;
        if (reply[0] == '-')
        {
            Fail(reply, element - 1);
        }
        else if (element == 0)
        {
            Before = Checkpoint.Read(ReplyTree.Read(reply));
        }
    }

    private void Fail(ReadOnlySpan<byte> reply, int command)
    {
        if (Error is null)
        {
            Error = Encoding.UTF8.GetString(reply.TrimStart((byte)'-')).TrimEnd();
            FailedCommand = command;
        }
    }
}
