using RedisTyped.Commands;
using RedisTyped.Telemetry;

namespace RedisTyped.Execution;

/// <summary>An untyped command as it will be sent: the words, and what the command table says of them.</summary>
internal sealed class CommandLine
{
    private readonly string[] _nameWords;
    private readonly string?[] _words;
    private readonly byte[][] _arguments;

    private CommandLine(string[] nameWords, byte[][] arguments)
    {
        _nameWords = nameWords;
        _arguments = arguments;
        _words = [.. nameWords, .. arguments.Select(ArgumentWord.Text)];
        Spec = CommandTable.Find(_words);
    }

    /// <summary>What the table says; null for a command it does not know.</summary>
    public CommandSpec? Spec { get; }

    /// <summary>The command's name for messages: with its subcommand where it has one.</summary>
    public string Name => Spec?.Name
        ?? (CommandTable.IsContainer(_words[0]!) && _words.Length > 1 ? $"{_words[0]} {_words[1]}" : _words[0]!).ToUpperInvariant();

    /// <summary>What telemetry calls it.</summary>
    public CallName Call => Spec is null ? CallName.Other : CallName.Untyped(Spec.Name);

    /// <summary>The whole command line, for the rules that look for keywords.</summary>
    public IReadOnlyList<string?> Words => _words;

    /// <summary>The first word, which StackExchange.Redis takes apart from the others.</summary>
    public string Head => _nameWords[0];

    /// <summary>Takes a command and its arguments.</summary>
    /// <exception cref="ArgumentException">The command is blank or holds arguments, or an argument has no form in Redis.</exception>
    public static CommandLine Parse(string command, IReadOnlyCollection<object> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        ArgumentNullException.ThrowIfNull(arguments);
        string[] nameWords = command.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (nameWords.Length > (CommandTable.IsContainer(nameWords[0]) ? 2 : 1))
        {
            throw new ArgumentException(
                $"The command holds more than its name; give the name \"{nameWords[0]}\", and behind it the arguments one by one.", nameof(command));
        }

        return new CommandLine(nameWords, [.. arguments.Select((argument, i) => ArgumentWord.ToBytes(argument, i + 1, nameWords[0]))]);
    }

    /// <summary>Refuses a wrong number of words before the server would.</summary>
    /// <exception cref="ArgumentException">There are too few or too many.</exception>
    public void CheckArity()
    {
        int arity = Spec!.Arity;
        if (arity >= 0 ? _words.Length != arity : _words.Length < -arity)
        {
            int expected = Math.Abs(arity) - Spec.NameWords;
            int given = _words.Length - Spec.NameWords;
            throw new ArgumentException(
                $"{Spec.Name} takes {(arity < 0 ? "at least " : "")}{expected} {(expected == 1 ? "argument" : "arguments")}, not {given}.");
        }
    }

    public KeyPositions FindKeys() => KeyFinder.Find(Spec!, _words);

    /// <summary>The bytes of the words behind the name, in their order.</summary>
    public IReadOnlyList<byte[]> ArgumentBytes => _arguments;

    /// <summary>The bytes of a word behind the name.</summary>
    public byte[] this[int position] => _arguments[position - _nameWords.Length];

    /// <summary>What to hand to StackExchange.Redis behind the head: keys as keys, so that it can follow them in a Redis Cluster.</summary>
    /// <param name="keys">The positions of the keys.</param>
    /// <param name="stored">Gives a key as the node stores it.</param>
    public object[] Arguments(IReadOnlyList<int> keys, Func<byte[], byte[]> stored)
    {
        object[] sent =
        [
            .. _nameWords.Skip(1).Select(word => (object)(StackExchange.Redis.RedisValue)word),
            .. _arguments.Select(argument => (object)(StackExchange.Redis.RedisValue)argument),
        ];
        foreach (int position in keys)
        {
            sent[position - 1] = (StackExchange.Redis.RedisKey)stored(this[position]);
        }

        return sent;
    }
}
