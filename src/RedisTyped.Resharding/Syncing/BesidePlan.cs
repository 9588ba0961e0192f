namespace RedisTyped.Resharding.Syncing;

/// <summary>A word in a file beside a plan, which people may change while somebody works on it. Not thread-safe.</summary>
/// <param name="path">The file.</param>
internal sealed class BesidePlan(string path)
{
    private string? _read;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Looks whether it has changed since it was looked at last; at first there is none.</summary>
    /// <param name="text">What it says; null where there is none.</param>
    public bool TryTake(out string? text)
    {
        text = TryRead();
        if (text == _read)
        {
            return false;
        }

        _read = text;
        return true;
    }

    private string? TryRead()
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return _read;
        }
    }
}
