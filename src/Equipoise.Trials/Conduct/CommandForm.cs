using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.Conduct;

/// <summary>What is wrong with a field of a command that was given as texts.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Found">What was given.</param>
/// <param name="Accepted">What would be accepted.</param>
public sealed record FieldProblem(string Field, string Found, string Accepted);

/// <summary>A field of a command, read off its record: one source for the options of the command line and the columns of a batch.</summary>
/// <param name="Name">The field's name as in JSON, such as <c>screenedOn</c>.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="IsList">Whether it takes several values.</param>
/// <param name="Words">The words accepted, where they are a list; else empty.</param>
/// <param name="Accepted">What is accepted, for people.</param>
public sealed record CommandField(string Name, bool Required, bool IsList, ImmutableArray<string> Words, string Accepted)
{
    internal Func<string, JsonNode?> Read { get; init; } = text => text;

    /// <summary>Whether a field that is not given is null in the record: a list that stays as it was is not an empty one.</summary>
    internal bool HasDefault { get; init; }

    /// <summary>Whether a field that is not given must stand in the JSON as null.</summary>
    internal bool NullIfAbsent { get; init; }
}

/// <summary>
/// A command as a form of named texts: its fields, and the command that filled-in texts make. It goes through <see cref="CommandCatalogue.Read"/>, so that a form takes nothing that JSON would not.
/// </summary>
/// <param name="Name">The command's name, such as <c>giveConsent</c>.</param>
/// <param name="Type">Its record.</param>
/// <param name="Fields">Its fields, in the record's order.</param>
public sealed record CommandForm(string Name, Type Type, ImmutableArray<CommandField> Fields)
{
    /// <summary>The forms of every command of the catalogue.</summary>
    public static ImmutableArray<CommandForm> All { get; } = [.. CommandCatalogue.All.Select(Of)];

    /// <summary>The form of that name; null where there is none. A name may be written in any case, with or without hyphens.</summary>
    public static CommandForm? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(f => string.Equals(f.Name, name.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The roles that may give the command; where it is about a participant, those of a site for their own site's.</summary>
    public ImmutableArray<Protocol.Document.Role> GivenBy { get; } = ((Command)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(Type)).MayAct;

    /// <summary>Whether the command is about one participant.</summary>
    public bool AboutParticipant => Fields.Any(f => f.Name == "participant");

    /// <summary>
    /// The command that texts by field make; empty texts count as not given. A list's values are separated by semicolons. All that is wrong, where something is.
    /// </summary>
    public (Command? Command, ImmutableArray<FieldProblem> Problems) Make(IReadOnlyDictionary<string, string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var problems = ImmutableArray.CreateBuilder<FieldProblem>();
        var body = new JsonObject { ["command"] = Name };
        foreach (var unknown in texts.Keys.Where(k => Fields.All(f => f.Name != k)))
        {
            problems.Add(new FieldProblem(unknown, texts[unknown], $"the fields of {Name}: {string.Join(", ", Fields.Select(f => f.Name))}"));
        }

        foreach (var field in Fields)
        {
            var text = texts.GetValueOrDefault(field.Name);
            if (string.IsNullOrWhiteSpace(text))
            {
                if (field.Required)
                {
                    problems.Add(new FieldProblem(field.Name, "nothing", field.Accepted));
                }
                else if (field.IsList && !field.HasDefault)
                {
                    body[field.Name] = new JsonArray();
                }
                else if (field.NullIfAbsent)
                {
                    body[field.Name] = null;
                }

                continue;
            }

            Add(body, field, text, problems);
        }

        if (problems.Count > 0)
        {
            return (null, problems.ToImmutable());
        }

        try
        {
            return (CommandCatalogue.Read(body.ToJsonString()), []);
        }
        catch (FormatException e)
        {
            return (null, [new FieldProblem(Name, "these values", e.Message)]);
        }
    }

    private static void Add(JsonObject body, CommandField field, string text, ImmutableArray<FieldProblem>.Builder problems)
    {
        var values = field.IsList ? text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [text.Trim()];
        var list = new JsonArray();
        foreach (var value in values)
        {
            if (field.Read(value) is { } read)
            {
                list.Add(read);
            }
            else
            {
                problems.Add(new FieldProblem(field.Name, value, field.Accepted));
                return;
            }
        }

        body[field.Name] = field.IsList ? list : list[0]!.DeepClone();
    }

    private static CommandForm Of(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var fields = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First().GetParameters().Select(p => FieldTexts.Of(p, nullability));
        return new CommandForm(CommandCatalogue.NameOf(type), type, [.. fields]);
    }
}
