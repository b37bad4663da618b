using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>The draft of the form that a request shows. It is looked for when a form is made, and filled in where the person asks for it.</summary>
public sealed class DraftInHand
{
    private readonly Lazy<Draft?> draft;

    /// <summary>The draft of this request.</summary>
    public DraftInHand(IHttpContextAccessor requests, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var context = requests.HttpContext;
        Opened = context is not null && HttpMethods.IsGet(context.Request.Method) && context.Request.Query.ContainsKey(Drafts.OpenQuery);
        Form = context is null ? "" : Drafts.FormOf(context);
        draft = new Lazy<Draft?>(() => context is not null && HttpMethods.IsGet(context.Request.Method) && SignedIn.Of(context) is { Session: not null } who ? services.GetRequiredService<Drafts>().Find(who.Account, Form) : null);
    }

    /// <summary>Whether the person opens the form with what they had filled in.</summary>
    public bool Opened { get; }

    /// <summary>The form's path and query.</summary>
    public string Form { get; }

    /// <summary>When something was kept; null for nothing.</summary>
    public Instant? KeptAt => draft.Value?.SavedAt;

    /// <summary>The address that opens the form with it.</summary>
    public string OpenAddress => Form + (Form.Contains('?', StringComparison.Ordinal) ? "&" : "?") + Drafts.OpenQuery + "=open";

    /// <summary>What had been filled into a field, where the draft is opened; else null.</summary>
    public string? this[string field] => Opened ? draft.Value?.Fields.GetValueOrDefault(field) : null;

    /// <summary>All of it as JSON, for fields that are not texts; null where the draft is not opened.</summary>
    public string? Json => Opened && draft.Value is { } kept ? System.Text.Json.JsonSerializer.Serialize(kept.Fields) : null;
}
