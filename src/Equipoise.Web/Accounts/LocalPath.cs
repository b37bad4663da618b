namespace Equipoise.Web.Accounts;

/// <summary>Where to go on after a sign-in: a path of this program, whatever the address says.</summary>
internal static class LocalPath
{
    /// <summary>The path if it is one of this program, else the beginning.</summary>
    public static string Or(string? path) =>
        path is { Length: > 0 and <= 2000 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) && !path.StartsWith(SessionHandler.SignInPath, StringComparison.Ordinal) ? path : "/";
}
