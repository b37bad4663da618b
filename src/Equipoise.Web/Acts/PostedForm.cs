using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace Equipoise.Web.Acts;

/// <summary>
/// A form as it was posted: its fields by name, the key under which it acts once however often it is sent, and the last entry that its page knew about the participant.
/// Where a name comes several times (boxes ticked), the values are joined by semicolons, as <see cref="Equipoise.Trials.Conduct.CommandForm"/> takes lists.
/// </summary>
/// <param name="Fields">The fields, without those that begin with an underscore.</param>
/// <param name="Key">The key; empty where the form carries none.</param>
/// <param name="Seen">The last entry known; null where the form carries none.</param>
/// <param name="Anyway">Whether the person was shown what others recorded in between, and goes on.</param>
/// <param name="Password">The password given again; empty where none is.</param>
public sealed record PostedForm(ImmutableDictionary<string, string> Fields, string Key, long? Seen, bool Anyway, string Password)
{
    /// <summary>Names of the fields that every form carries.</summary>
    public const string KeyField = "_key", SeenField = "_seen", AnywayField = "_anyway", PasswordField = "_password", AccountField = "_account", CodeField = "_code";

    /// <summary>The account's name typed again, and the code of the second factor.</summary>
    public (string? Account, string? Code) Shown { get; init; }

    /// <summary>A field; empty where there is none.</summary>
    public string this[string name] => Fields.GetValueOrDefault(name, "");

    /// <summary>The fields with others set.</summary>
    public PostedForm With(params (string Name, string Value)[] fields) => this with { Fields = Fields.SetItems(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };

    /// <summary>Binds a handler's parameter.</summary>
    public static async ValueTask<PostedForm?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasFormContentType)
        {
            return new PostedForm(ImmutableDictionary.Create<string, string>(StringComparer.Ordinal), "", null, false, "");
        }

        var form = await context.Request.ReadFormAsync();
        return new PostedForm(
            form.Where(f => f.Key.Length > 0 && f.Key[0] != '_').ToImmutableDictionary(f => f.Key, f => string.Join(';', f.Value.Where(v => !string.IsNullOrWhiteSpace(v)).Select(v => f.Value.Count == 1 ? v! : v!.Trim())), StringComparer.Ordinal),
            form[KeyField].ToString(),
            long.TryParse(form[SeenField], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : null,
            form[AnywayField] == "yes",
            form[PasswordField].ToString())
        {
            Shown = (form[AccountField].FirstOrDefault(), form[CodeField].FirstOrDefault()),
        };
    }
}
