namespace RedisTyped.Resharding.Journal;

/// <summary>The file that says who works on a plan: <c>plan.lock</c> beside it is held by that process, and free at once when it is gone, however it ended.</summary>
internal static class PlanLock
{
    /// <summary>Who only looks has it for a moment, so that it is free again long before so many tries.</summary>
    private const int MostTries = 1000;

    /// <summary>Takes it, until it is disposed of.</summary>
    /// <param name="plan">The path of the plan.</param>
    /// <exception cref="IOException">Another process has it (<see cref="IsHeld"/>), or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static FileStream Take(string plan)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return new FileStream(PathOf(plan), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e) && tries < MostTries && IsShared(plan))
            {
                Thread.Sleep(1);
            }
        }
    }

    /// <summary>Whether nobody has it. Who looks is in nobody's way.</summary>
    /// <param name="plan">The path of the plan.</param>
    /// <returns>False also where that cannot be told, as on a file system without locks.</returns>
    public static bool IsFree(string plan)
    {
        try
        {
            using FileStream shared = Look(plan, FileShare.Read);
            try
            {
                // Nobody can have it alone beside the one above, unless locks are worth nothing here.
                Look(plan, FileShare.None).Dispose();
                return false;
            }
            catch (IOException e) when (IsHeld(e))
            {
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a file could not be taken since another process has it.</summary>
    // EWOULDBLOCK of Linux and of macOS, a violation of sharing on Windows: .NET has no exception of its own for a file that another process holds.
    public static bool IsHeld(Exception fault) => fault is IOException { HResult: 11 or 35 or unchecked((int)0x80070020) };

    private static string PathOf(string plan) => Path.ChangeExtension(plan, ".lock");

    // By nobody who works on the plan.
    private static bool IsShared(string plan)
    {
        try
        {
            Look(plan, FileShare.Read).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FileStream Look(string plan, FileShare share) => new(PathOf(plan), FileMode.Open, FileAccess.Read, share);
}
