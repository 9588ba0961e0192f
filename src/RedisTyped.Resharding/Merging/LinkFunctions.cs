using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Merging;

/// <summary>What the stream of one of several sources says of functions: each library is loaded once, and none is removed. Not thread-safe.</summary>
/// <param name="link">The link that it comes by.</param>
/// <param name="isAlone">Whether the target has no other source, so that nothing needs to be kept apart.</param>
/// <param name="libraries">The functions that the target has.</param>
/// <param name="events">Told what is not done.</param>
internal sealed class LinkFunctions(ReshardLink link, bool isAlone, FunctionLibraries libraries, ReshardEvents events)
{
    /// <summary>Takes a command that works the same in every database, such as FUNCTION.</summary>
    /// <exception cref="Failures.ReshardException">Another source has a library of this name with other code.</exception>
    public void Take(in StreamCommand command, CommandRun ready)
    {
        if (isAlone || !command.Is(0, "FUNCTION"u8) || command.Count < 2)
        {
            ready.Add(command.Bytes);
        }
        else if (command.Is(1, "LOAD"u8))
        {
            Add(command[command.Count - 1], ready);
        }
        else if (command.Is(1, "RESTORE"u8) && command.Count > 2)
        {
            foreach (byte[] code in FunctionLibraries.CodesIn(command[2]))
            {
                Add(code, ready);
            }
        }
        else
        {
            string? name = command.Is(1, "DELETE"u8) && command.Count > 2 ? Encoding.UTF8.GetString(command[2]) : null;
            libraries.Remove(link.Source, name);
            events.Report(
                "function-kept",
                $"{link.Source} removed functions; {link.Target} keeps them, since other sources may have them too. Remove them there when all sources have.",
                ("source", link.Source),
                ("target", link.Target));
        }
    }

    private void Add(ReadOnlySpan<byte> code, CommandRun ready)
    {
        if (libraries.Add(link.Source, code))
        {
            var load = new RespBuffer(code.Length + 64);
            load.WriteArray(4);
            load.WriteBulk("FUNCTION"u8);
            load.WriteBulk("LOAD"u8);
            load.WriteBulk("REPLACE"u8);
            load.WriteBulk(code);
            ready.Add(load.Written);
        }
    }
}
