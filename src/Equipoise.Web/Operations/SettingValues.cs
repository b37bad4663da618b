using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Adapters;
using Equipoise.Trials.Protocol;

namespace Equipoise.Web.Operations;

/// <summary>What was set, and where: on the command line before the environment, in the environment before the file.</summary>
/// <param name="values">The texts by key, with the place for messages.</param>
internal sealed class SettingValues(ImmutableDictionary<string, (string Text, string Place)> values)
{
    private const string ConfigOption = "--config";

    /// <summary>The options that the test host passes to every program.</summary>
    private static readonly ImmutableArray<string> OfTheHost = ["--contentRoot", "--environment", "--applicationName"];

    /// <summary>A setting's text; null where it is not set.</summary>
    public string? this[string key] => values.TryGetValue(key, out var value) ? value.Text : null;

    /// <summary>A setting by the name of its variable in the environment, wherever it was set.</summary>
    public string? Named(string variable) => Setting.All.FirstOrDefault(s => s.Variable == variable) is { } setting ? this[setting.Key] : null;

    /// <summary>Where a setting was set; its option where it was not.</summary>
    public string PlaceOf(string key) => values.TryGetValue(key, out var value) ? value.Place : Setting.All.First(s => s.Key == key).Option;

    /// <summary>Reads the command line, the environment, and the file that one of the two names.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="environment">A variable of the environment; null where it is not set.</param>
    /// <exception cref="BadInputException">An option or a key is unknown, or has no value that it takes; all of them are named.</exception>
    public static SettingValues Read(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var problems = new List<Diagnostic>();
        var (given, config) = Options(args, problems);
        var values = ImmutableDictionary.CreateBuilder<string, (string, string)>(StringComparer.Ordinal);
        if ((config ?? environment("EQUIPOISE_CONFIG")) is { Length: > 0 } file)
        {
            foreach (var (key, text) in File(file, problems))
            {
                values[key] = (text, $"{file}: {key}");
            }
        }

        foreach (var setting in Setting.All)
        {
            if (given.TryGetValue(setting.Key, out var option))
            {
                values[setting.Key] = (option, setting.Option);
            }
            else if (environment(setting.Variable) is { Length: > 0 } variable)
            {
                values[setting.Key] = (variable, setting.Variable);
            }
        }

        return problems.Count == 0 ? new SettingValues(values.ToImmutable()) : throw new BadInputException([.. problems]);
    }

    /// <summary>Refuses variables of the environment that begin as settings do and are none: most are misspelt.</summary>
    /// <param name="variables">The names of all variables.</param>
    /// <exception cref="BadInputException">There are such; all of them are named.</exception>
    public static void RequireKnown(IEnumerable<string> variables)
    {
        var unknown = variables.Where(v => v.StartsWith("EQUIPOISE_", StringComparison.Ordinal) && v != "EQUIPOISE_CONFIG" && !Setting.Others.Contains(v) && Setting.All.All(s => s.Variable != v)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new BadInputException([.. unknown.Select(u => Problem("W021", u, "There is no such setting.", u, string.Join(", ", Setting.All.Select(s => s.Variable))))]);
        }
    }

    /// <summary>A diagnostic of the program's start.</summary>
    public static Diagnostic Problem(string code, string place, string message, string found, string accepted) => new(code, "equipoise serve", place, 1, 1, message, found, accepted);

    private static (Dictionary<string, string> Given, string? Config) Options(IReadOnlyList<string> args, List<Diagnostic> problems)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        string? config = null;
        for (var i = 0; i < args.Count; i++)
        {
            var (text, parts) = (args[i], args[i].Split('=', 2));
            var value = parts.Length == 2 ? parts[1] : i + 1 < args.Count ? args[++i] : null;
            if (OfTheHost.Contains(parts[0]))
            {
                continue;
            }

            var setting = Setting.All.FirstOrDefault(s => s.Option == parts[0] && !s.Secret);
            if (string.IsNullOrEmpty(value) || (setting is null && parts[0] != ConfigOption))
            {
                var secret = Setting.All.FirstOrDefault(s => s.Option == parts[0] && s.Secret);
                problems.Add(Problem("W001", parts[0], secret is not null ? "Everybody on this machine can read a command line; a secret does not stand there." : setting is null && parts[0] != ConfigOption ? "There is no such option." : "The option has no value that it takes.", secret is null ? text : parts[0], secret?.Variable ?? Usage()));
            }
            else if (setting is null)
            {
                config = value;
            }
            else
            {
                given[setting.Key] = setting.Key is "host" or "behindProxy" && given.TryGetValue(setting.Key, out var before) ? before + ";" + value : value;
            }
        }

        return (given, config);
    }

    private static IEnumerable<(string Key, string Text)> File(string path, List<Diagnostic> problems)
    {
        JsonObject? body = null;
        try
        {
            body = JsonNode.Parse(System.IO.File.ReadAllText(path), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            problems.Add(new Diagnostic("W020", path, "(file)", (int)((e as JsonException)?.LineNumber ?? 0) + 1, (int)((e as JsonException)?.BytePositionInLine ?? 0) + 1, "The settings cannot be read.", e is JsonException ? "text that is not JSON" : "no file that can be read", "a JSON object whose keys are settings"));
            yield break;
        }

        if (body is null)
        {
            problems.Add(new Diagnostic("W020", path, "(file)", 1, 1, "The settings cannot be read.", "JSON that is no object", "a JSON object whose keys are settings"));
            yield break;
        }

        foreach (var (key, value) in body)
        {
            if (Setting.All.All(s => s.Key != key))
            {
                problems.Add(new Diagnostic("W021", path, key, 1, 1, "There is no such setting.", key, string.Join(", ", Setting.All.Select(s => s.Key))));
            }
            else if (Text(value) is { } text)
            {
                yield return (key, text);
            }
            else
            {
                problems.Add(new Diagnostic("W022", path, key, 1, 1, "The setting has no value that it takes.", value?.ToJsonString() ?? "null", "a text, a number, or a list of texts"));
            }
        }
    }

    private static string? Text(JsonNode? value) => value switch
    {
        JsonArray list when list.All(v => v?.GetValueKind() == JsonValueKind.String) => string.Join(';', list.Select(v => v!.GetValue<string>())),
        JsonValue v when v.GetValueKind() == JsonValueKind.String => v.GetValue<string>(),
        JsonValue v when v.GetValueKind() == JsonValueKind.Number => v.ToJsonString(),
        _ => null,
    };

    private static string Usage() => $"equipoise serve [{ConfigOption} FILE] {string.Join(" ", Setting.All.Where(s => !s.Secret).Select(s => $"[{s.Option} VALUE]"))}";
}
