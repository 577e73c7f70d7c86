using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>One options class of an area and the section under <c>KnowledgeAssistant:</c> that it is bound to.</summary>
/// <param name="Section">For instance <c>Retrieval</c> or <c>Models:Chat</c>.</param>
public sealed record OptionsArea(string Section, Type Type);

public static class AreaOptions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to <c>KnowledgeAssistant:{section}</c>. Its public properties are the known keys; its data
    /// annotations are checked by <see cref="ConfigurationCheck"/> when a host starts, as are validators added to what is returned.
    /// </summary>
    public static OptionsBuilder<TOptions> AddAreaOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddSingleton(new OptionsArea(section, typeof(TOptions)));
        services.AddSingleton<IValidateOptions<TOptions>>(new AnnotationValidator<TOptions>(section));
        return services
            .AddOptions<TOptions>()
            .Configure<IConfiguration>(
                (options, configuration) => configuration.GetSection($"{ConfigurationLayers.Root}:{section}").Bind(options)
            );
    }

    /// <summary>Names the key of every value that breaks an annotation, so that the message can be acted on.</summary>
    private sealed class AnnotationValidator<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var results = new List<ValidationResult>();
            if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
                return ValidateOptionsResult.Success;
            return ValidateOptionsResult.Fail(results.Select(Describe));
        }

        private string Describe(ValidationResult result)
        {
            var area = $"{ConfigurationLayers.Root}:{section}";
            var keys = result.MemberNames.Select(member => $"{area}:{member}").DefaultIfEmpty(area);
            return $"{string.Join(", ", keys)} {result.ErrorMessage}";
        }
    }
}
