namespace KnowledgeAssistant.Web.SignIn;

/// <summary>Rights to act; none of them is a right to read.</summary>
public static class Policies
{
    public const string Admin = "Admin";

    /// <summary>Reviewers, and admins.</summary>
    public const string Reviewer = "Reviewer";
}
