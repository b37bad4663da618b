using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;

namespace Equipoise.Web.Accounts;

/// <summary>Binds the token of each form to the session in which the form was shown: a token of before the sign-in, of another session or of another person does not fit.</summary>
internal sealed class SessionForgery : IAntiforgeryAdditionalDataProvider
{
    /// <inheritdoc/>
    public string GetAdditionalData(HttpContext context) => Session(context);

    /// <inheritdoc/>
    public bool ValidateAdditionalData(HttpContext context, string additionalData) => string.Equals(additionalData, Session(context), StringComparison.Ordinal);

    private static string Session(HttpContext context) => SignedIn.Of(context)?.Session?.ToString(CultureInfo.InvariantCulture) ?? "";
}
