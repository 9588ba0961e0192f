using System.Text;

namespace RedisTyped.Testing.Processes;

/// <summary>The last part of what a server wrote. Thread-safe.</summary>
internal sealed class ServerOutput
{
    // Enough for a start-up and its failure; a server that logs every command must not fill the memory of the tests.
    private const int MostKept = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private long _written;

    /// <summary>How many characters were ever written: a mark for <see cref="Since"/>.</summary>
    public long Position
    {
        get
        {
            lock (_gate)
            {
                return _written;
            }
        }
    }

    public void Append(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            _text.Append(text);
            _written += text.Length;
            if (_text.Length > 2 * MostKept)
            {
                _text.Remove(0, _text.Length - MostKept);
            }
        }
    }

    /// <summary>What was written after a mark, as far as it is still kept.</summary>
    public string Since(long position)
    {
        lock (_gate)
        {
            int length = (int)Math.Clamp(_written - position, 0, _text.Length);
            return _text.ToString(_text.Length - length, length);
        }
    }

    public override string ToString() => Since(0);

    /// <summary>
    /// Reads until the stream ends. It has a thread of its own because .NET reads pipes by blocking a thread of the pool, and a few dozen
    /// nodes would starve a pool as small as the machine.
    /// </summary>
    public Task DrainAsync(StreamReader reader, Action<string>? firstLine = null)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Drain(reader, firstLine, ended), maxStackSize: 256 * 1024)
        {
            IsBackground = true,
            Name = "Redis node output",
        };
        thread.Start();
        return ended.Task;
    }

    private void Drain(StreamReader reader, Action<string>? firstLine, TaskCompletionSource ended)
    {
        try
        {
            if (firstLine is not null && reader.ReadLine() is { } line)
            {
                firstLine(line);
            }

            char[] buffer = new char[4096];
            int count;
            while ((count = reader.Read(buffer)) > 0)
            {
                Append(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The pipe was closed under the reader: the process is being let go.
        }
        finally
        {
            ended.SetResult();
        }
    }
}
