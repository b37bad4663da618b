namespace Equipoise.Web.Access;

/// <summary>Notes who was let in and who was not, where they cannot be changed afterwards.</summary>
public abstract class AccessNotes
{
    /// <summary>Somebody asked for what is not theirs to see.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who asked.</param>
    /// <param name="target">What for: a route, never a value typed by somebody.</param>
    public abstract void Refused(HttpContext context, string account, string target);

    /// <summary>Something was exported, or results by arm were read.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who.</param>
    /// <param name="target">What, such as the report of a cut.</param>
    public abstract void Read(HttpContext context, string account, string target);
}
