using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>A command that the target has refused.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">The key that it wrote, where it has a single one.</param>
internal sealed record FailedCommand(string Name, byte[]? Key)
{
    /// <summary>Finds a command of a batch; null where it is none, or too much else stands before it.</summary>
    public static FailedCommand? Find(Batch batch, int number)
    {
        if (number < 0 || number >= batch.Commands || !batch.Body.IsInMemory)
        {
            return null;
        }

        var reader = new RequestReader(new RequestLimits(MaxArguments: int.MaxValue));
        ReadOnlySpan<byte> rest = batch.Body.Written;
        for (; reader.Read(rest) == ReadStatus.Complete; number--)
        {
            if (number == 0)
            {
                var command = new StreamCommand(reader.Bytes(rest), reader.Arguments, reader.Consumed);
                string name = System.Text.Encoding.ASCII.GetString(command[0]).ToUpperInvariant();
                int key = CommandClasses.BuiltIn.Find(command[0]) is { } known ? known.FirstKey : 1;
                return new FailedCommand(name, key < command.Count ? command[key].ToArray() : null);
            }

            rest = rest[reader.Consumed..];
        }

        return null;
    }
}
