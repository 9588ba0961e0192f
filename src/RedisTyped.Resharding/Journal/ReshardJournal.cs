using System.Text.Json;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Journal;

/// <summary>
/// The course of a plan, in a file beside it: <c>plan.json</c> has <c>plan.state.json</c>. One process writes it at a time and holds it
/// until it is disposed of; anybody reads it meanwhile. Thread-safe.
/// </summary>
/// <remarks>Each state replaces the one before whole: it is written to a file of its own, forced to the disk and renamed.</remarks>
internal sealed class ReshardJournal : IDisposable
{
    private readonly string _path;
    private readonly FileStream _hold;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private JournalState _state;

    private ReshardJournal(string path, FileStream hold, JournalState state, TimeProvider time)
    {
        _path = path;
        _hold = hold;
        _state = state;
        _time = time;
    }

    /// <summary>What was written last.</summary>
    public JournalState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>The journal of a plan.</summary>
    public static string PathOf(string plan) => Path.ChangeExtension(plan, ".state.json");

    /// <summary>Where the last verification of a plan is kept: it is done while another process writes the journal, which takes it from there.</summary>
    private static string VerifiedPathOf(string plan) => Path.ChangeExtension(plan, ".verified.json");

    /// <summary>Takes the journal of a plan, to write it.</summary>
    /// <param name="plan">The path of the plan.</param>
    /// <param name="command">What the process does with the plan.</param>
    /// <param name="time">Tells the time; null for that of the system.</param>
    /// <exception cref="ReshardException">Another process has it, or it cannot be read or written.</exception>
    public static ReshardJournal Open(string plan, string command, TimeProvider? time = null)
    {
        string path = PathOf(plan);
        FileStream hold;
        try
        {
            hold = PlanLock.Take(plan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string who = TryRead(plan)?.Process is { } process ? $" ('{process.Command}', process {process.Id} on {process.Machine})" : "";
            throw new ReshardException(
                ReshardFailure.PlanBusy,
                PlanLock.IsHeld(e) ? $"Another process{who} works on {plan}. End it first." : $"The folder of {plan} cannot be written: {e.Message} See that it can, and begin again.",
                e);
        }

        try
        {
            var journal = new ReshardJournal(path, hold, TryRead(plan) ?? new JournalState(), time ?? TimeProvider.System);
            journal.Write(state => state with
            {
                Process = new JournalProcess(command, Environment.ProcessId, Environment.MachineName, journal._time.GetUtcNow()),
                HasDied = false,
            });
            return journal;
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <summary>Reads the journal of a plan, whoever writes it.</summary>
    /// <returns>The last state; null before anything was done.</returns>
    /// <exception cref="ReshardException">It cannot be read.</exception>
    public static JournalState? TryRead(string plan)
    {
        string path = PathOf(plan);
        try
        {
            JournalState state = Read(path);
            if (state.Process is { } process && process.Machine == Environment.MachineName && PlanLock.IsFree(plan))
            {
                // One that came to its end between the two has said so before it let go.
                state = Read(path);
                state = state with { HasDied = state.Process == process };
            }

            return TryReadVerified(plan) is { } verified ? state with { Report = (state.Report ?? new ReshardReport()) with { Verification = verified } } : state;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ReshardException(ReshardFailure.PlanBusy, $"{path} cannot be read: {e.Message} Restore it; without it, a new plan begins from nothing.", e);
        }
    }

    /// <summary>Keeps what a verification of a plan has found, in the place of the last one.</summary>
    public static void Keep(string plan, ReportedVerification verified)
    {
        string path = VerifiedPathOf(plan);
        try
        {
            string next = $"{path}.{Environment.ProcessId}";
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, verified, JournalJson.Default.ReportedVerification);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever has verified is told all of it in any case, and may do so where nothing can be written.
        }
    }

    /// <summary>Puts a plan in the place of an earlier one of the same file, and removes what that has left beside it.</summary>
    /// <param name="plan">The path of the plan.</param>
    /// <param name="targets">The targets of the new plan. By their names, since those of a plan beside it may begin alike.</param>
    /// <param name="save">Writes the new plan.</param>
    /// <exception cref="ReshardException">Another process works on that, or it cannot be removed.</exception>
    public static void Renew(string plan, IEnumerable<string> targets, Action save)
    {
        string[] left = [".back", ".scan", .. targets.Distinct().Select(static target => $".{target}.merge")];
        try
        {
            using FileStream hold = PlanLock.Take(plan);
            foreach (string one in left.Select(extension => Path.ChangeExtension(plan, extension)).Where(Directory.Exists))
            {
                Directory.Delete(one, recursive: true);
            }

            // The journal last: while it is there, whoever finds what was killed in between is told that the plan is over.
            save();
            File.Delete(Path.ChangeExtension(plan, ".rate"));
            File.Delete(Path.ChangeExtension(plan, ".p99"));
            File.Delete(VerifiedPathOf(plan));
            File.Delete(PathOf(plan));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReshardException(ReshardFailure.PlanBusy, $"What belongs to the plan that {plan} was before cannot be replaced: {e.Message} Give the new plan another file.", e);
        }
    }

    private static JournalState Read(string path)
    {
        var state = JsonSerializer.Deserialize(File.ReadAllBytes(path), JournalJson.Default.JournalState);
        return state is { Version: JournalState.CurrentVersion }
            ? state
            : throw new ReshardException(
                ReshardFailure.PlanBusy, $"{path} was written by another version of redistyped, which speaks of version {state?.Version}; use that one.");
    }

    // No more than figures, without which all goes on.
    private static ReportedVerification? TryReadVerified(string plan)
    {
        try
        {
            string path = VerifiedPathOf(plan);
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), JournalJson.Default.ReportedVerification) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Changes the state; it is on the disk when this returns.</summary>
    /// <exception cref="ReshardException">It cannot be written.</exception>
    public JournalState Write(Func<JournalState, JournalState> change)
    {
        lock (_gate)
        {
            var state = change(_state) with { Updated = _time.GetUtcNow() };
            try
            {
                string next = _path + ".next";
                using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
                {
                    JsonSerializer.Serialize(file, state, JournalJson.Default.JournalState);
                    file.Flush(flushToDisk: true);
                }

                File.Move(next, _path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ReshardException(ReshardFailure.Spool, $"{_path} cannot be written: {e.Message} Make room, and begin again.", e);
            }

            return _state = state;
        }
    }

    /// <summary>Lets the journal go; no process works on the plan then.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                Write(static state => state with { Process = null });
            }
            catch (ReshardException)
            {
                // Who reads it sees a process that does not write any more.
            }

            _hold.Dispose();
        }
    }
}
