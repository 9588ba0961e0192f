using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Spooling;

/// <summary>Bytes in order, in files of a fixed size that are deleted once read. One writer and one reader at the same time.</summary>
internal sealed class SpoolFile(SpoolFolder folder, int fileSize = SpoolFile.DefaultFileSize) : IAsyncDisposable
{
    public const int DefaultFileSize = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<FileStream> _files = new();
    private FileStream? _last;
    private long _writeAt;
    private long _readAt;
    private long _pending;

    /// <summary>Bytes that were written and not read.</summary>
    public long Pending => Volatile.Read(ref _pending);

    /// <summary>Appends bytes; their room has been reserved.</summary>
    /// <exception cref="ReshardException">The disk is full or broken.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        FileStream file;
        lock (_gate)
        {
            if (_last is null || _writeAt >= fileSize)
            {
                _last = folder.NewFile();
                _files.Enqueue(_last);
                _writeAt = 0;
            }

            file = _last;
        }

        try
        {
            await RandomAccess.WriteAsync(file.SafeFileHandle, bytes, _writeAt, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ReshardException(ReshardFailure.Spool, $"The spool cannot be written: {e.Message} Make room, or name another folder.", e);
        }

        lock (_gate)
        {
            _writeAt += bytes.Length;
            _pending += bytes.Length;
        }
    }

    /// <summary>Reads the next bytes, as many as there are and fit.</summary>
    /// <returns>How many; 0 when none wait.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        FileStream? file;
        int most;
        lock (_gate)
        {
            DropReadFiles();
            if (!_files.TryPeek(out file))
            {
                return 0;
            }

            // Files but the last are full, to the byte that made them so.
            long end = file == _last ? _writeAt : file.Length;
            most = (int)Math.Min(into.Length, end - _readAt);
        }

        if (most == 0)
        {
            return 0;
        }

        int read = await RandomAccess.ReadAsync(file.SafeFileHandle, into[..most], _readAt, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _readAt += read;
            _pending -= read;
        }

        folder.Release(read);
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }

        _files.Clear();
        _last = null;
        folder.Release(_pending);
        _pending = 0;
    }

    private void DropReadFiles()
    {
        while (_files.TryPeek(out var file) && file != _last && _readAt >= file.Length)
        {
            _files.Dequeue().Dispose();
            _readAt = 0;
        }
    }
}
