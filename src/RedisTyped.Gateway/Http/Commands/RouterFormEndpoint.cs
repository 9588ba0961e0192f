using Microsoft.AspNetCore.Http;
using RedisTyped.Execution;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Gateway.Http.Replies;
using RedisTyped.Gateway.Http.Requests;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>
/// POST / as redis-router has it: form fields <c>command</c> and <c>arguments</c>, the latter parted by commas, and <c>{"response": …}</c>.
/// A missing field is 400 and any other failure 500, as there; what the body of a failure says is ours.
/// </summary>
internal sealed class RouterFormEndpoint(HttpSurface surface)
{
    private const string FormType = "application/x-www-form-urlencoded";

    public async Task AnswerAsync(HttpContext context, ApiCaller caller)
    {
        if (!context.Request.HasFormContentType)
        {
            await Problem.ContentTypeNeeded(FormType).WriteAsync(context).ConfigureAwait(false);
            return;
        }

        IFormCollection form = await ReadFormAsync(context).ConfigureAwait(false);
        if ((Missing(form, "command") ?? Missing(form, "arguments")) is { } missing)
        {
            await missing.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        string command = form["command"].ToString();
        var output = new JsonOutput(context.Response);
        await using (output.ConfigureAwait(false))
        {
            try
            {
                RouterCommand call = RouterCommand.Of(command, form["arguments"].ToString());
                CommandLine line = CommandLine.Parse(call.Name, call.Arguments);
                if (CommandRun.RefusalOf(surface, caller, line) is { } refusal)
                {
                    throw new RequestException(refusal);
                }

                CommandReply reply = await CommandSender.Send(surface, line, context.RequestAborted).Reply.ConfigureAwait(false);
                output.Json.WriteStartObject();
                output.Json.WritePropertyName("response");
                await RouterReply.WriteAsync(output, line, reply, context.RequestAborted).ConfigureAwait(false);
                output.Json.WriteEndObject();
                await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
                return;
            }
            catch (Exception fault) when (!context.RequestAborted.IsCancellationRequested && !output.HasStarted && Faults.Of(fault) is { } problem)
            {
                output.Reset();
                context.Response.ContentType = Problem.ContentType;
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                (problem with { Status = StatusCodes.Status500InternalServerError }).Write(output.Json);
                await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
    }

    private async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        if (context.Request.ContentLength > surface.MaxRequestBytes)
        {
            throw new RequestException(Problem.TooLarge($"A body may have {surface.MaxRequestBytes} bytes."));
        }

        try
        {
            var limits = new Microsoft.AspNetCore.Http.Features.FormOptions
            {
                BufferBodyLengthLimit = surface.MaxRequestBytes,
                MultipartBodyLengthLimit = surface.MaxRequestBytes,
                ValueLengthLimit = surface.MaxRequestBytes,
                ValueCountLimit = 16,
            };
            return await context.Request.ReadFormAsync(limits, context.RequestAborted).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw new RequestException(Problem.BadRequest("The body is no form with the fields command and arguments, or is too long."));
        }
    }

    private static Problem? Missing(IFormCollection form, string field) =>
        form.ContainsKey(field) ? null : Problem.BadRequest($"The form has no field '{field}'; send command=get&arguments=key.");
}
