using Microsoft.AspNetCore.Http;
using RedisTyped.Commands;
using RedisTyped.Execution;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Gateway.Http.Replies;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>
/// Runs the commands of one request: all nodes at once, those of a node in their order, and the results written in the order of the
/// commands as they come. Behind one that goes in steps nothing is sent until it has ended.
/// </summary>
internal sealed class CommandRun
{
    private readonly HttpSurface _surface;
    private readonly ApiCaller _caller;
    private readonly List<HttpCommand> _commands;
    private readonly CommandLine?[] _lines;
    private readonly Problem?[] _refusals;

    private CommandRun(HttpSurface surface, ApiCaller caller, List<HttpCommand> commands)
    {
        _surface = surface;
        _caller = caller;
        _commands = commands;
        _lines = new CommandLine?[commands.Count];
        _refusals = new Problem?[commands.Count];
    }

    /// <summary>Runs commands and writes their results as a JSON array.</summary>
    public static async Task RunAsync(HttpContext context, HttpSurface surface, ApiCaller caller, List<HttpCommand> commands)
    {
        var run = new CommandRun(surface, caller, commands);
        bool onlyReads = run.Check();
        var output = new JsonOutput(context.Response);
        await using (output.ConfigureAwait(false))
        {
            await run.WriteAsync(output, onlyReads, context.RequestAborted).ConfigureAwait(false);
            await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Says why a caller may not send a command; null: it may.</summary>
    public static Problem? RefusalOf(HttpSurface surface, ApiCaller caller, CommandLine line)
    {
        if (caller.IsReadOnly && line.Spec?.Is(CommandTraits.ReadOnly) != true && line.Name != "PING")
        {
            return Problem.Forbidden("read-only-token", $"The token '{caller.Name}' only reads, and {line.Name} may write.") with { Command = line.Name };
        }

        return surface.Policy.WhyDenied(line) is { } why
            ? Problem.Forbidden("denied", $"{line.Name} is denied here: {why}.") with { Command = line.Name }
            : null;
    }

    // Parses all before the first is sent. Gives whether none of them writes: only then may a GET wait for those of other requests, since
    // a write behind it would overtake it.
    private bool Check()
    {
        bool onlyReads = true;
        for (int i = 0; i < _commands.Count; i++)
        {
            try
            {
                CommandLine line = CommandLine.Parse(_commands[i].Name, _commands[i].Arguments);
                _lines[i] = line;
                _refusals[i] = RefusalOf(_surface, _caller, line);
                onlyReads &= line.Spec?.Is(CommandTraits.ReadOnly) == true;
            }
            catch (ArgumentException fault)
            {
                _refusals[i] = Faults.Of(fault);
            }
        }

        return onlyReads;
    }

    private async Task WriteAsync(JsonOutput output, bool onlyReads, CancellationToken cancellationToken)
    {
        var pending = new Queue<PendingCommand>(Math.Min(_commands.Count, _surface.MaxPendingCommands));
        int sent = 0;
        var window = new PendingWindow(_surface.MaxPendingCommands);
        bool awaitsSteps = false;
        output.Json.WriteStartArray();
        for (int written = 0; written < _commands.Count; written++)
        {
            // Nothing was sent behind it: it was the last that was pending.
            awaitsSteps &= pending.Count > 0;
            for (; sent < _commands.Count && pending.Count < window.Size && !awaitsSteps; sent++)
            {
                var next = PendingCommand.Send(_surface, _commands[sent], _lines[sent], _refusals[sent], onlyReads, cancellationToken);
                awaitsSteps = next.GoesInSteps;
                pending.Enqueue(next);
            }

            long before = output.Length;
            output.Json.WriteStartObject();
            await WriteAsync(output, pending.Dequeue(), _lines[written]?.Name, cancellationToken).ConfigureAwait(false);
            output.Json.WriteEndObject();

            window.Note(output.Length - before);
            if (output.IsFull)
            {
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        output.Json.WriteEndArray();
    }

    private static async ValueTask WriteAsync(JsonOutput output, PendingCommand pending, string? name, CancellationToken cancellationToken)
    {
        Problem? problem = pending.Refusal;
        if (problem is null)
        {
            try
            {
                // Read whole before a byte of it is written: what fails is then still a problem of this one command.
                CommandReply? reply = pending.Reply is { } coming ? await coming.ConfigureAwait(false) : null;
                byte[]? value = reply is null ? await pending.Value.ConfigureAwait(false) : null;
                output.Json.WritePropertyName("reply");
                if (reply is null)
                {
                    await ReplyWriter.WriteAsync(output, value, pending.Command.Encoding, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await reply.WriteAsync(output, name!, pending.Command.Encoding, cancellationToken).ConfigureAwait(false);
                }

                return;
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested && Faults.Of(fault, name) is { } described)
            {
                problem = described;
            }
        }

        output.Json.WritePropertyName("problem");
        problem.Write(output.Json);
    }
}
