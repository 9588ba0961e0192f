namespace RedisTyped.Testing.Processes;

/// <summary>The folder that holds those of all nodes started together.</summary>
internal sealed class NodeFolder
{
    private const int MostAttempts = 20;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    private readonly string _path;

    private NodeFolder(string path) => _path = path;

    /// <summary>Makes an empty folder that only this user can read: a Redis folder holds data.</summary>
    public static NodeFolder Create(string? parent)
    {
        string path = Path.Combine(Path.GetFullPath(parent ?? Path.GetTempPath()), $"redistyped-{Guid.NewGuid():N}");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new NodeFolder(path);
    }

    public string For(string node) => Path.Combine(_path, node);

    /// <summary>
    /// Removes everything. A server that was ended while it wrote a snapshot leaves a child that may still do so, and Windows gives up
    /// the files of an ended process a little late; both pass in a moment.
    /// </summary>
    public async Task RemoveAsync()
    {
        for (int attempt = 1; Directory.Exists(_path); attempt++)
        {
            try
            {
                Directory.Delete(_path, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && attempt < MostAttempts)
            {
                await Task.Delay(BetweenAttempts).ConfigureAwait(false);
            }
        }
    }
}
