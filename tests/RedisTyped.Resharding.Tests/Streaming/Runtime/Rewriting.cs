using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Tests.Streaming.Runtime;

/// <summary>Streams as text: <c>DEL a b</c> is a command, and what comes out is read back, fillers as <c>~length</c>.</summary>
internal static class Rewriting
{
    public static byte[] Stream(params string[] commands)
    {
        var buffer = new RespBuffer();
        foreach (string command in commands)
        {
            if (command.Trim('\n').Length == 0)
            {
                buffer.Write(Encoding.ASCII.GetBytes(command));
            }
            else
            {
                buffer.WriteRequest(command.Split(' '));
            }
        }

        return buffer.Written.ToArray();
    }

    /// <summary>The stream that the commands become.</summary>
    public static async Task<byte[]> RewriteAsync(byte[] stream, IKeyFilter? filter = null, IStampedSource? source = null, StreamOptions? options = null)
    {
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, filter ?? Prefixed.On, source, options ?? StreamOptions.Default, offset: 0, db: 0);
        var output = new RespBuffer();
        await rewriter.RewriteAsync(stream, output, TestContext.Current.CancellationToken);
        return output.Written.ToArray();
    }

    /// <summary>What the commands become, in words; fails unless it is as long as they are.</summary>
    public static async Task<string> BecomesAsync(params string[] commands)
    {
        byte[] stream = Stream(commands);
        byte[] output = await RewriteAsync(stream);
        Assert.Equal(stream.Length, output.Length);
        return Words(output);
    }

    /// <summary>A stream in words, without fillers: each newline is a byte of padding, each PING one command.</summary>
    public static string Words(byte[] stream)
    {
        var words = new List<string>();
        var reader = new RequestReader(new RequestLimits());
        for (int at = 0; at < stream.Length; at += reader.Consumed)
        {
            Assert.Equal(ReadStatus.Complete, reader.Read(stream.AsSpan(at)));
            if (reader.Arguments.Length == 0)
            {
                continue;
            }

            var line = new List<string>();
            foreach (ArgumentRange argument in reader.Arguments)
            {
                line.Add(Encoding.Latin1.GetString(argument.Of(reader.Bytes(stream.AsSpan(at)))));
            }

            words.Add(line[0] == "PING" ? "~" : string.Join(' ', line));
        }

        return string.Join("; ", words);
    }
}
