using Equipoise.Trials.Conduct;
using Equipoise.Web.Access;
using Equipoise.Web.Acts;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Accounts;

/// <summary>The signature fields of a form, held against the account: name and password, or the answer of a passkey.</summary>
internal sealed class AccountSigning(Signing signing, TrialHost host) : ISigning
{
    /// <inheritdoc/>
    public async Task<(Reauthentication? Shown, string? Problem)> ShowAsync(HttpContext context, Viewer viewer, PostedForm form)
    {
        if (SignedIn.Of(context) is not { } who || who.Account != viewer.Account)
        {
            return (null, "Sign in first.");
        }

        var (ceremony, credential) = await PasskeyAnswer.OfAsync(context);
        var answer = credential.Length > 0
            ? await signing.ShowAsync(who, ceremony, credential, context)
            : await signing.ShowAsync(who, form.Shown.Account, form.Password, form.Shown.Code, Address.Of(context));

        // The trial's clock dates the act, also where a rehearsal's stands elsewhere.
        return (answer.Shown is { } shown ? shown with { At = host.Now } : null, answer.Refused);
    }

    /// <inheritdoc/>
    public async Task<bool> NeedsBothAsync(HttpContext context, Viewer viewer) => SignedIn.Of(context) is not { } who || await signing.NeedsNameAsync(who);
}

/// <summary>What the script of a page puts into a form when a passkey answered.</summary>
internal static class PasskeyAnswer
{
    /// <summary>The fields.</summary>
    public const string CeremonyField = "_ceremony", CredentialField = "_credential";

    /// <summary>The two fields of the form; empty where there are none.</summary>
    public static async Task<(string Ceremony, string Credential)> OfAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        return (form[CeremonyField].ToString(), form[CredentialField].ToString());
    }
}
