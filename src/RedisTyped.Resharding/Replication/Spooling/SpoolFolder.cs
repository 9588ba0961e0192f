using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Spooling;

/// <summary>A temporary folder for bytes that wait, and how many of them there may be. Gone at the end. Thread-safe.</summary>
internal sealed class SpoolFolder : IDisposable
{
    private readonly string? _parent;
    private readonly Lock _gate = new();
    private DirectoryInfo? _folder;
    private long _limit;
    private long _used;
    private int _files;

    /// <summary>A folder that is made when it is first needed.</summary>
    /// <param name="parent">Where; null for the temporary folder of the system.</param>
    /// <param name="limit">How many bytes may wait in it.</param>
    public SpoolFolder(string? parent, long limit)
    {
        _parent = parent;
        _limit = limit;
    }

    /// <summary>Told when there may be room that was not there before, whoever waited in it.</summary>
    public event Action? Freed;

    /// <summary>How many bytes may wait.</summary>
    public long Limit => Volatile.Read(ref _limit);

    /// <summary>How many bytes wait.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Allows for more bytes.</summary>
    public void Raise(long bytes)
    {
        Interlocked.Add(ref _limit, bytes);
        Freed?.Invoke();
    }

    /// <summary>Takes room for bytes, if there is any.</summary>
    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= Limit)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Release(long bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        Freed?.Invoke();
    }

    /// <summary>Makes a file of its own.</summary>
    /// <exception cref="ReshardException">It cannot be made.</exception>
    public FileStream NewFile()
    {
        try
        {
            string path;
            lock (_gate)
            {
                _folder ??= _parent is null
                    ? Directory.CreateTempSubdirectory("redistyped-reshard-")
                    : Directory.CreateDirectory(Path.Combine(_parent, $"redistyped-reshard-{Environment.ProcessId}-{Guid.NewGuid():N}"));
                path = Path.Combine(_folder.FullName, $"spool-{_files++}");
            }

            var file = new FileStream(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0,
                FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
            {
                // A file without a name ends with the process, however that ends.
                File.Delete(path);
            }

            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReshardException(ReshardFailure.Spool, $"The spool cannot be written: {e.Message} Name another folder.", e);
        }
    }

    public void Dispose()
    {
        try
        {
            _folder?.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder is left behind; there is nothing in it to lose.
        }
    }
}
