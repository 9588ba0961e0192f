using System.Buffers;
using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Streaming;

/// <summary>
/// What one replica is given in the place of the stream: at the end of each command as many bytes as were taken from the source, so that
/// offsets are the same. Not thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A replica may break off behind any command that it has run outside MULTI, and asks for the source's stream from there. So whatever is
/// given for one command of the source, or for one transaction, is one command or one transaction too.
/// </para>
/// <para>
/// It can hold: then what comes up is given as one transaction, whose end waits until what it lacks is there. A replica that breaks off
/// before has none of it, and gets it all anew.
/// </para>
/// </remarks>
internal sealed class ReplicaOutput
{
    private const int KeptCapacity = 64 * 1024;

    /// <summary>From so much padding on, a transaction with a PING is cheaper for the replica than newlines.</summary>
    private const int MuchPadding = 64;

    private readonly RespBuffer _held = new();
    private IBufferWriter<byte> _output = null!;
    private long _slack;
    private int _heldCommands;

    /// <summary>Whether the replica has the first part of a command, and what follows is the rest of it.</summary>
    private bool _isCut;

    private static ReadOnlySpan<byte> Begin => "*1\r\n$5\r\nMULTI\r\n"u8;

    private static ReadOnlySpan<byte> End => "*1\r\n$4\r\nEXEC\r\n"u8;

    /// <summary>Where to write from now on.</summary>
    public IBufferWriter<byte> Target
    {
        set => _output = value;
    }

    /// <summary>Whether the source is between MULTI and EXEC.</summary>
    public bool InTransaction { get; private set; }

    /// <summary>Whether the replica has been given MULTI, and no EXEC yet.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether nothing is given for good for the time being.</summary>
    public bool Holds { get; private set; }

    /// <summary>Whether a command that is kept can be given as it came.</summary>
    public bool IsPlain => !Holds && _slack == 0 && (!InTransaction || IsOpen);

    /// <summary>Bytes taken and not given for: less than <see cref="Filler.Shortest"/> but in a hold or a transaction with nothing kept yet.</summary>
    public long Slack => _slack;

    /// <summary>Bytes that wait for the end of the hold.</summary>
    public int HeldBytes => _held.Length;

    /// <summary>Gives what came, as it came.</summary>
    public void Pass(ReadOnlySpan<byte> command)
    {
        if (IsPlain)
        {
            _output.Write(command);
        }
        else
        {
            Replace(command.Length, command);
        }
    }

    /// <summary>Gives one command in the place of another, which must not be shorter.</summary>
    /// <param name="taken">The length of what came.</param>
    /// <param name="command">What is given.</param>
    public void Replace(int taken, ReadOnlySpan<byte> command)
    {
        _slack += taken - command.Length;
        _isCut = false;
        if (Holds)
        {
            _held.Write(command);
            _heldCommands++;
            return;
        }

        if (InTransaction && !IsOpen)
        {
            _output.Write(Begin);
            _slack -= Begin.Length;
            IsOpen = true;
        }

        if (_slack >= MuchPadding && !IsOpen)
        {
            _output.Write(Begin);
            Filler.Pad(_output, _slack - Begin.Length - End.Length, inTransaction: true);
            _output.Write(command);
            _output.Write(End);
        }
        else
        {
            Filler.Pad(_output, _slack, IsOpen);
            _output.Write(command);
        }

        // Below zero only where the source sent a line of text, as servers before PSYNC do: their offsets nobody can keep.
        _slack = 0;
    }

    /// <summary>Gives nothing in the place of what came.</summary>
    /// <param name="taken">Its length.</param>
    public void Drop(int taken)
    {
        _slack += taken;
        if (!Holds && (!InTransaction || IsOpen) && _slack >= Filler.Shortest)
        {
            Filler.Write(_output, _slack);
            _slack = 0;
        }
    }

    /// <summary>Gives a sign of life in the place of what came, which was one too.</summary>
    /// <param name="taken">Its length.</param>
    public void Breathe(int taken)
    {
        // A replica that gets nothing for a minute gives its master up; newlines count with the next command.
        if (Holds)
        {
            Filler.WriteNewlines(_output, 1);
            _slack--;
        }

        Drop(taken);
    }

    /// <summary>Gives the next part of a command whose first part has been given.</summary>
    public void PassMore(ReadOnlySpan<byte> part)
    {
        if (Holds && !_isCut)
        {
            _held.Write(part);
        }
        else
        {
            _output.Write(part);
        }
    }

    /// <summary>Begins to leave out a command that is too long to wait for its end.</summary>
    /// <param name="taken">The length of the part that has come.</param>
    /// <returns>Whether <see cref="EndLongDrop"/> has to close a transaction that was opened for it.</returns>
    public bool BeginLongDrop(int taken)
    {
        // In parts the filler would end where no command of the source does: a transaction of its own has one end only.
        bool opens = !Holds && !InTransaction;
        if (opens)
        {
            _output.Write(Begin);
            taken -= Begin.Length + End.Length;
            InTransaction = IsOpen = true;
        }

        Drop(taken);
        return opens;
    }

    /// <summary>Ends leaving it out.</summary>
    /// <param name="close">What <see cref="BeginLongDrop"/> gave.</param>
    public void EndLongDrop(bool close)
    {
        if (close)
        {
            GiveEnd();
        }
    }

    /// <summary>The source has sent MULTI.</summary>
    /// <param name="taken">Its length.</param>
    public void BeginTransaction(int taken)
    {
        // It is given with the first command that is kept.
        InTransaction = true;
        _slack += taken;
    }

    /// <summary>The source has sent EXEC.</summary>
    /// <param name="taken">Its length.</param>
    public void EndTransaction(int taken)
    {
        if (Holds || !IsOpen)
        {
            InTransaction = false;
            Drop(taken);
            return;
        }

        _slack += taken - End.Length;
        GiveEnd();
    }

    /// <summary>Gives nothing from now on, until <see cref="TryRelease"/>.</summary>
    public void Hold() => Holds = true;

    /// <summary>Gives what waits, in a transaction without its end: it takes the memory of the replica then, and no longer that of this process.</summary>
    /// <param name="isCut">Whether it ends within a command. The rest of that goes straight on, since nothing may come between.</param>
    public void Spill(bool isCut)
    {
        _isCut = isCut;
        if (!IsOpen)
        {
            _output.Write(Begin);
            _slack -= Begin.Length;
            IsOpen = true;
        }

        _output.Write(_held.Written);
        _held.ClearDownTo(KeptCapacity);
        _heldCommands = 0;
    }

    /// <summary>Adds commands, so many, to a hold that nothing was taken for.</summary>
    public void Add(ReadOnlySpan<byte> commands, int count = 1)
    {
        _held.Write(commands);
        _heldCommands += count;
        _slack -= commands.Length;
    }

    /// <summary>How many bytes must be taken before the hold can end; 0 or less where they are there.</summary>
    /// <param name="more">The length of what is going to be added.</param>
    /// <param name="commands">How many commands that is.</param>
    public long Shortage(long more, int commands) => more + Envelope(_heldCommands + commands) - _slack;

    /// <summary>Ends the hold and gives all that waited, if enough bytes were taken for it and the source is in no transaction.</summary>
    public bool TryRelease()
    {
        if (InTransaction || Shortage(0, 0) > 0)
        {
            return false;
        }

        Holds = false;
        long padding = _slack - Envelope(_heldCommands);
        if (IsOpen)
        {
            Filler.Pad(_output, padding, inTransaction: true);
            _output.Write(_held.Written);
            _slack = 0;
            GiveEnd();
        }
        else if (_heldCommands > 1)
        {
            _output.Write(Begin);
            Filler.Pad(_output, padding, inTransaction: true);
            _output.Write(_held.Written);
            _output.Write(End);
            _slack = 0;
        }
        else if (_heldCommands == 1)
        {
            // Its bytes were counted when it was held.
            Replace(_held.Length, _held.Written);
        }
        else
        {
            Drop(0);
        }

        _heldCommands = 0;
        _held.ClearDownTo(KeptCapacity);
        return true;
    }

    private void GiveEnd()
    {
        Filler.Pad(_output, _slack, inTransaction: true);
        _output.Write(End);
        _slack = 0;
        InTransaction = IsOpen = false;
    }

    // What waits is one transaction, unless it is one command; the end of one that the replica is in already it needs in any case.
    private int Envelope(int commands) => IsOpen ? End.Length : commands > 1 ? Begin.Length + End.Length : 0;
}
