using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Diagnostics;

/// <summary>
/// Every rule. Ids are public contract: people write them into .editorconfig. 1xxx is the shape of the contract, 2xxx keys and
/// routing, 3xxx how a store is used, 9xxx the build. A rule is an error only when no correct code can be generated. Each has a page in docs/rules.
/// </summary>
internal static class Rules
{
    private const string Contract = "RedisTyped.Contract";
    private const string Routing = "RedisTyped.Routing";
    private const string Usage = "RedisTyped.Usage";
    private const string Build = "RedisTyped.Build";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "RTY1001", Contract, "A store is partial",
        "'{0}' is not partial; write 'partial {1} {0}' so that the implementation can be added to it");

    public static readonly DiagnosticDescriptor NoCommand = Error(
        "RTY1002", Contract, "A store method has a command",
        "'{0}' has no [Command]; say what it sends, such as [Command(\"GET user:{{id}}:name\")]");

    public static readonly DiagnosticDescriptor UnsupportedMember = Error(
        "RTY1003", Contract, "A store declares plain methods",
        "'{0}' cannot be implemented because {1}; {2}");

    public static readonly DiagnosticDescriptor MalformedTemplate = Error(
        "RTY1004", Contract, "A template follows the grammar",
        "Malformed template: {0}");

    public static readonly DiagnosticDescriptor UnknownCommand = Error(
        "RTY1005", Contract, "A template names a Redis command",
        "'{0}' is not a command of Redis 7; {1}");

    public static readonly DiagnosticDescriptor WrongArity = Error(
        "RTY1006", Contract, "A command has as many arguments as Redis takes",
        "'{0}' takes {1}, but the template gives {2}; {3}");

    public static readonly DiagnosticDescriptor UnknownPlaceholder = Error(
        "RTY1007", Contract, "A placeholder names a parameter",
        "'{0}' has no parameter for the placeholder '{{{1}}}'; {2}");

    public static readonly DiagnosticDescriptor UnusedParameter = Error(
        "RTY1008", Contract, "A parameter is used by the template",
        "The template does not use the parameter '{0}'; write {{{0}}} {1}, or remove the parameter");

    public static readonly DiagnosticDescriptor UnsupportedReturnType = Error(
        "RTY1009", Contract, "A store method returns a task",
        "'{0}' returns '{1}'; return Task, ValueTask, Task<T> or ValueTask<T>");

    public static readonly DiagnosticDescriptor ReplyMismatch = Error(
        "RTY1010", Contract, "The return type fits the reply",
        "'{0}' cannot be read as '{1}': {2}");

    public static readonly DiagnosticDescriptor NilNotExpected = Warning(
        "RTY1011", Contract, "A return type has a place for nil",
        "'{0}' answers nil when there is nothing, which '{1}' cannot hold, so the call would throw; consider '{1}?'");

    public static readonly DiagnosticDescriptor UnformattableParameter = Error(
        "RTY1012", Contract, "A parameter can be written in its place",
        "The parameter '{0}' of type '{1}' cannot stand here: {2}");

    public static readonly DiagnosticDescriptor UnknownTimeUnit = Error(
        "RTY1013", Contract, "The unit of a time is known",
        "Whether '{0}' is meant in seconds or milliseconds cannot be told from '{1}'; {2}");

    public static readonly DiagnosticDescriptor GroupNeverLeftOut = Error(
        "RTY1014", Contract, "An optional group depends on a nullable parameter",
        "The optional group '{0}' holds no nullable parameter, so that nothing decides whether it is sent; make a parameter in it nullable, or remove the brackets");

    public static readonly DiagnosticDescriptor NotOnSharedConnection = Error(
        "RTY1015", Contract, "A command can run on a shared connection",
        "'{0}' {1}; every call of every store shares one connection to a node, so {2}");

    public static readonly DiagnosticDescriptor UnsupportedShape = Error(
        "RTY1016", Contract, "The shape is one that this version generates",
        "{0}; {1}");

    public static readonly DiagnosticDescriptor UnmappableObject = Error(
        "RTY1017", Contract, "An object can be mapped to the fields of a hash",
        "'{0}' cannot be mapped to the fields of '{1}': {2}");

    public static readonly DiagnosticDescriptor InvalidFormat = Error(
        "RTY1018", Contract, "A format string is one of its type",
        "'{0}' is no format string of {1}, so that every call would throw; {2}");

    public static readonly DiagnosticDescriptor UnusableSerializer = Error(
        "RTY1019", Contract, "A serializer can be made",
        "'{0}' cannot serialize: {1}");

    public static readonly DiagnosticDescriptor NoOneScript = Error(
        "RTY1020", Contract, "A method runs one script or function",
        "{0}; {1}");

    public static readonly DiagnosticDescriptor ScriptFileMissing = Error(
        "RTY1021", Contract, "A script's file is among the additional files",
        "The file '{0}' {1}; {2}");

    public static readonly DiagnosticDescriptor ScriptAsksForMore = Warning(
        "RTY1022", Contract, "A script asks for what there is",
        "{0}; {1}");

    public static readonly DiagnosticDescriptor WriteInReadOnlyScript = Error(
        "RTY1023", Contract, "A read-only script does not write",
        "The script is ReadOnly, but calls {0}, which Redis refuses in a read-only script; remove ReadOnly, or call a command that only reads");

    public static readonly DiagnosticDescriptor FanOutMisfit = Error(
        "RTY1024", Contract, "A fan-out says what becomes of the answers",
        "'{0}' {1}; {2}");

    public static readonly DiagnosticDescriptor AmbiguousInverse = Error(
        "RTY1025", Contract, "An inverse template can be read back in one way",
        "'{0}' cannot be read back from a key: {1}");

    public static readonly DiagnosticDescriptor ScanForm = Error(
        "RTY1026", Contract, "A scan leaves the cursor to the client",
        "'{0}' cannot stand here in {1}: {2}");

    public static readonly DiagnosticDescriptor OutputMisfit = Error(
        "RTY1027", Contract, "A scan gives the outputs of its template",
        "'{0}' cannot be given as '{1}': {2}");

    public static readonly DiagnosticDescriptor ServerTooOld = Error(
        "RTY1028", Contract, "The oldest server knows the command",
        "'{0}' came with Redis {1}, but RedisMinServerVersion of this project is {2}; raise it, or {3}");

    public static readonly DiagnosticDescriptor NeverReadFromReplica = Error(
        "RTY1029", Contract, "A method that is read from a replica only reads",
        "'{0}' {1}, and always goes to the primary; remove [ReadFrom], or say ReadFrom.Primary");

    public static readonly DiagnosticDescriptor EndlessWait = Warning(
        "RTY1031", Contract, "A wait without end can be cancelled",
        "'{0}' may wait for ever, because {1}; take a CancellationToken, or write a timeout into the template");

    public static readonly DiagnosticDescriptor Subscription = Error(
        "RTY1032", Contract, "A subscription is to one channel of one node",
        "'{0}' {1}; {2}");

    public static readonly DiagnosticDescriptor NeedlessBlocking = Warning(
        "RTY1033", Contract, "[Blocking] is on a method that waits",
        "'{0}' does not wait here, so that [Blocking] has no effect; remove it");

    public static readonly DiagnosticDescriptor KnownOtherwise = Error(
        "RTY1034", Contract, "What is said of a command is what Redis says",
        "'{0}' is a command of Redis and {1}; remove '{2}', which is for commands of modules");

    public static readonly DiagnosticDescriptor BadKeyPosition = Error(
        "RTY1035", Contract, "Key positions name words of the template",
        "{0} in Keys of '{1}'; {2}");

    public static readonly DiagnosticDescriptor MissingShardKey = Error(
        "RTY2001", Routing, "A parameter decides the node",
        "No parameter of '{0}' decides the node for the key '{1}'; {2}");

    public static readonly DiagnosticDescriptor ShardKeyNotRouted = Error(
        "RTY2002", Routing, "A shard key routes",
        "The shard key '{0}' does not decide the node: {1}");

    public static readonly DiagnosticDescriptor OtherParameterRouted = Error(
        "RTY2003", Routing, "Only shard keys route",
        "'{0}' would decide the node of '{1}' too, because it stands in the part that routes, '{2}'; {3}");

    public static readonly DiagnosticDescriptor KeysNotTogether = Error(
        "RTY2004", Routing, "Keys of one command are on one node",
        "'{0}' needs its keys on one node, but '{1}' routes by '{2}' and '{3}' by '{4}'; {5}");

    public static readonly DiagnosticDescriptor NoKey = Error(
        "RTY2005", Routing, "A command has a key to route by",
        "'{0}' has no key, so that no node can be chosen for it; {1}");

    public static readonly DiagnosticDescriptor TagFragmentMissing = Error(
        "RTY2006", Routing, "A hash tag occurs in the key",
        "The key '{0}' does not hold the fragment '{1}' of [HashTag]; {2}");

    public static readonly DiagnosticDescriptor MalformedTag = Error(
        "RTY2007", Routing, "A hash tag is whole and not empty",
        "{0}");

    public static readonly DiagnosticDescriptor KeysUnknown = Error(
        "RTY2008", Routing, "The compiler can tell which words are keys",
        "Which words of '{0}' are keys cannot be told: {1}");

    public static readonly DiagnosticDescriptor Unsplittable = Error(
        "RTY2009", Routing, "A command with a collection of keys can be split by node",
        "'{{{0}}}' makes one key for each element, but {1}; {2}");

    public static readonly DiagnosticDescriptor NoEmulation = Error(
        "RTY2010", Routing, "[CrossShard] stands on a command that has an emulation",
        "{0}; {1}");

    public static readonly DiagnosticDescriptor CrossShardNotNeeded = Warning(
        "RTY2011", Routing, "[CrossShard] is needed",
        "The keys of '{0}' are always on one node, because all route by '{1}'; consider removing [CrossShard]");

    public static readonly DiagnosticDescriptor FewPlaces = Warning(
        "RTY2012", Routing, "A shard key has enough values to spread",
        "'{0}' routes by {1}, so that all such keys are on {2}; consider {3}");

    public static readonly DiagnosticDescriptor LiteralKeyInScript = Warning(
        "RTY2013", Routing, "A script takes its keys from KEYS",
        "The script gives {1} the literal key '{0}', of which nothing proves that it lives on the node where the script runs; pass it in Keys, and write KEYS[n] for it");

    public static readonly DiagnosticDescriptor KeyDecidesNode = Error(
        "RTY2014", Routing, "A command whose node is chosen has no key",
        "The node of '{0}' is decided by its key '{1}'; remove {2}");

    public static readonly DiagnosticDescriptor OverlappingTypes = Warning(
        "RTY2015", Routing, "A key has one Redis type",
        "'{0}' is a {1} here, and '{2}' a {3} in {4}: the key '{5}' would be both, of which Redis refuses one with WRONGTYPE; {6}");

    public static readonly DiagnosticDescriptor AmbiguousTemplate = Warning(
        "RTY2016", Routing, "Placeholders of a key are delimited",
        "'{0}' and '{1}' of '{2}' stand side by side, so that different values make the same key: {3}; put text between them, such as '{0}:{1}'");

    public static readonly DiagnosticDescriptor TwoShardKeys = Warning(
        "RTY2017", Routing, "A key has one shard key",
        "{0}, so that one method does not find what the other wrote; {1}");

    public static readonly DiagnosticDescriptor QueuedTooLate = Error(
        "RTY3001", Usage, "A transaction queues before it waits",
        "'{0}' {1}; {2}");

    public static readonly DiagnosticDescriptor AwaitedInLoop = Warning(
        "RTY3002", Usage, "A loop over keys does not wait for each",
        "'{0}' is awaited for one '{1}' after the other, with a trip to a node for each; consider {2}");

    public static readonly DiagnosticDescriptor AwaitedBeforeExecution = Error(
        "RTY3003", Usage, "A batch runs before its results are awaited",
        "This waits for {0} before '{1}' has been executed, and so for ever; wait behind '{1}.ExecuteAsync()'");

    public static readonly DiagnosticDescriptor ConnectedTooOften = Warning(
        "RTY3004", Usage, "A client is connected once",
        "'{0}' makes new connections to all nodes {1}; connect one ShardedRedis when the application starts and share it, as AddRedisTyped does");

    public static readonly DiagnosticDescriptor MayMissWrite = Warning(
        "RTY3005", Usage, "A read behind a write of the same key asks the primary",
        "'{0}' may be answered by a replica that what '{1}' has written to '{2}' has not come to yet; consider a method marked [ReadFrom(ReadFrom.Primary)]");

    public static readonly DiagnosticDescriptor LanguageTooOld = Error(
        "RTY9001", Build, "The language version has what generated code needs",
        "The generated implementation of '{0}' needs C# 11 or later, but this project is set to C# {1}; remove <LangVersion> or raise it");

    public static readonly DiagnosticDescriptor KeySpaceChanged = Error(
        "RTY9002", Build, "The key space is the one that is recorded",
        "{0}; {1}");

    public static readonly DiagnosticDescriptor KeySpaceUnreadable = Error(
        "RTY9003", Build, "The recorded key space can be read",
        "The file '{0}' of RedisTypedKeySpace {1}; {2}");

    public static readonly DiagnosticDescriptor UnreadableProperty = Rule(
        "RTY9005", Build, DiagnosticSeverity.Error, "A property of the build can be read",
        "RedisMinServerVersion is '{0}', which is no version of Redis; write two numbers, such as <RedisMinServerVersion>6.2</RedisMinServerVersion>",
        WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>The rule of the changed key space for a template that is new: no key is lost by it, and nothing keeps it from being tried.</summary>
    public static DiagnosticDescriptor KeySpaceGrown => Warning(
        KeySpaceChanged.Id, KeySpaceChanged.Category, KeySpaceChanged.Title.ToString(), KeySpaceChanged.MessageFormat.ToString());

    /// <summary>The rule for a member that a store inherits, named by one argument more, because it is reported at the store.</summary>
    public static DiagnosticDescriptor OfInherited(DiagnosticDescriptor rule, int argumentCount) => Rule(
        rule.Id, rule.Category, rule.DefaultSeverity, rule.Title.ToString(),
        $"Inherited '{{{argumentCount}}}': " + rule.MessageFormat);

    /// <summary>The rule of the missing fragment for a pattern that keys are looked for by, where it is a warning: keys without a tag can be meant.</summary>
    public static DiagnosticDescriptor TagNotInPattern => Warning(
        TagFragmentMissing.Id, TagFragmentMissing.Category, TagFragmentMissing.Title.ToString(),
        "The pattern '{0}' finds no key with the hash tag of [HashTag(\"{1}\")], because that is stored with braces around it; write '{2}'");

    private static DiagnosticDescriptor Error(string id, string category, string title, string message) =>
        Rule(id, category, DiagnosticSeverity.Error, title, message);

    private static DiagnosticDescriptor Warning(string id, string category, string title, string message) =>
        Rule(id, category, DiagnosticSeverity.Warning, title, message);

#pragma warning disable RS1033, RS1032 // Messages join a fault and the next step with a semicolon, and some carry whole sentences.
    private static DiagnosticDescriptor Rule(string id, string category, DiagnosticSeverity severity, string title, string message, params string[] tags) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, description: null, HelpLink(id), tags);
#pragma warning restore RS1033, RS1032

    private static string HelpLink(string id) => RulePages.Of(id);
}
