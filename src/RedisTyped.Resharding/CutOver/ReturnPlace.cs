using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Where the stream of a new node stood at the cut-over: a file beside the plan. One writer at a time.</summary>
/// <param name="plan">The plan.</param>
/// <param name="link">The link of the plan whose way back this is.</param>
internal sealed class ReturnPlace(OpenedPlan plan, PlannedLink link)
{
    private readonly string _path = Path.Combine(WayBack.FolderOf(plan), Uri.EscapeDataString($"{link.Target}>{link.Source}") + ".place");

    /// <summary>The position in the stream of the new node; null where none was written.</summary>
    /// <exception cref="ReshardException">It cannot be read.</exception>
    public LandedPosition? Read()
    {
        try
        {
            return File.Exists(_path) ? HistoryRecord.Decode(File.ReadAllBytes(_path)).Position : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            throw new ReshardException(ReshardFailure.Spool, $"{_path} cannot be read: {e.Message} Restore it; without it there is no way back.", e);
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="ReshardException">It cannot be written.</exception>
    public void Write(LandedPosition position)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllBytes(_path + ".next", HistoryRecord.Encode(link.Target, position));
            File.Move(_path + ".next", _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReshardException(ReshardFailure.Spool, $"{_path} cannot be written: {e.Message} Make room, and begin again.", e);
        }
    }
}
