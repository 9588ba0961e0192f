using System.Diagnostics;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// Sends commands that follow their slots through a Redis Cluster. StackExchange.Redis follows one redirect for each command; what is refused
/// beyond that is sent again here, until it is taken or has been refused for as long as the operation timeout. Thread-safe.
/// </summary>
/// <param name="timeout">How long a command may be refused.</param>
/// <param name="map">Where the slots are.</param>
internal sealed class SlotFollower(TimeSpan timeout, ISlotMap map)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>A refusal comes at once. What was under way for longer had been taken before, as a command that blocks.</summary>
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromSeconds(1);

    /// <summary>Where the slots are.</summary>
    public ISlotMap Map { get; } = map;

    /// <summary>Sends a command, and again as long as it is refused for the sake of its slot.</summary>
    /// <param name="send">Sends it.</param>
    /// <param name="blocks">Whether it may wait at the server, and be refused when its slot moves meanwhile.</param>
    public Task<T> SendAsync<T>(Func<Task<T>> send, bool blocks = false) => SendAsync(first: null, send, blocks);

    /// <summary>As the other, for a command that has been sent for the first time.</summary>
    /// <param name="first">The first reply.</param>
    /// <param name="send">Sends it again.</param>
    /// <param name="blocks">Whether it may wait at the server.</param>
    public async Task<T> SendAsync<T>(Task<T>? first, Func<Task<T>> send, bool blocks = false)
    {
        TimeSpan pause = FirstPause;
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            long sent = Stopwatch.GetTimestamp();
            try
            {
                return await (first ?? send()).ConfigureAwait(false);
            }
            catch (Exception fault) when (SlotRefusal.IsPassing(fault))
            {
                if (blocks && Stopwatch.GetElapsedTime(sent) > LongestRefusal)
                {
                    start = Stopwatch.GetTimestamp();
                }

                if (Stopwatch.GetElapsedTime(start) + pause >= timeout)
                {
                    throw;
                }

                Map.NoteRefusal();
            }

            first = null;
            await Task.Delay(pause).ConfigureAwait(false);
            pause = pause < LongestPause ? 2 * pause : LongestPause;
        }
    }
}
